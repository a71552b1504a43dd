// What the rest of the house may ask about the people who work here and their sessions; auth.ts answers.
import type { Keyed } from './keyed.ts';
import type { Limited } from './reach.ts';
import type { RoleReach } from './reaches.ts';
import type { Right } from './rights.ts';

export interface Person {
  id: string;
  name: string;
  email: string;
  /** Name of the role: a starting role, or one that was made here. */
  role: string;
  /** Name of the team; null: none. */
  team: string | null;
  /** Since when the account is closed; null: it is open. */
  leftAt: Date | null;
}

/** Somebody who signed in. */
export interface User extends Person {
  rights: ReadonlySet<Right>;
  /** Whose customers they work with; null: all. */
  limited: Limited | null;
  /** A program with a key has no session: it was never there a short while ago. */
  session: { id: string; since: Date };
  /** Number of the key that a program called with; null: a person is there. */
  key: number | null;
  /** A second step is demanded here and this person has none: until then they may do nothing. */
  lacksSecondStep: boolean;
}

export interface Session {
  id: string;
  since: Date;
  lastSeen: Date;
  address: string;
  agent: string;
}

export interface Auth {
  /** The signed-in person behind these headers, or the maker of the key in them, or null. @throws key_refused */
  whoIs: (headers: Headers, now: Date) => Promise<User | null>;
  find: (email: string) => Promise<Person | null>;
  person: (id: string) => Promise<Person | null>;
  /** Everybody, also who left, by e-mail. */
  people: () => Promise<Person[]>;
  /** The role of this person: its name where it was made here, and what they may do now. */
  roleOf: (
    person: Person,
  ) => Promise<{ name: string | null; rights: ReadonlySet<Right>; reach: RoleReach }>;
  /** Names of those who can give rights, at most three. */
  givers: () => Promise<string[]>;
  /** Takes the same time whether or not there is such a person. */
  checkPassword: (person: Person | null, password: string) => Promise<boolean>;
  /** Sets another password; whoever was signed in stays so until their sessions are ended. */
  setPassword: (person: Person, password: string) => Promise<void>;
  passwordSince: (person: Person) => Promise<Date>;
  /** What is missing where the company demands more than a password; null: nothing. */
  missingStep: (person: Person) => Promise<'second_step' | 'passkey' | null>;
  /** Begins a session of its own and returns its cookies; `instead` ends with it. */
  openSession: (person: Person, headers: Headers, instead?: User) => Promise<string[]>;
  /** Ends the session of these headers and returns the cookies that forget it. */
  signOut: (headers: Headers) => Promise<string[]>;
  sessions: (person: Person, now: Date) => Promise<Session[]>;
  /** Ends one session of this person; false when there is none. */
  endSession: (person: Person, id: string) => Promise<boolean>;
  /** Ends all sessions of this person but the one named; returns how many. */
  endSessions: (person: Person, but: string | null) => Promise<number>;
  /** Changes the role, or closes or opens the account; one owner is always left. @throws last_owner */
  change: (person: Person, to: { role: string } | { leftAt: Date | null }) => Promise<void>;
  changeTeam: (person: Person, team: string | null) => Promise<void>;
  /** Makes an account. */
  create: (person: {
    name: string;
    email: string;
    password: string;
    role: Person['role'];
  }) => Promise<void>;
  hasOwner: () => Promise<boolean>;
  keyed: Keyed;
}

export const passwordLength = 12;

const days = 24 * 60 * 60;
/** A session ends after so many seconds, used or not; sooner when nobody used it. */
export const sessionLimits = { whole: 14 * days, idle: 5 * days };
/** Set by the door from the connection; whatever a caller sends under this name is dropped there. */
export const addressHeader = 'x-clientela-address';
