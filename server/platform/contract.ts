// The shape of a promise: one plain value gives the server its validation, the web its types and the
// documentation its text. Rooms list their endpoints in contract.ts with `endpoint(…)`.
import * as t from 'typebox';
import type { AuditKind } from './audit.ts';
import type { Allow } from './rights.ts';

export type { Allow, Right } from './rights.ts';

export interface Endpoint<
  P extends t.TSchema = t.TSchema,
  Q extends t.TSchema = t.TSchema,
  B extends t.TSchema = t.TSchema,
  R extends t.TSchema = t.TSchema,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with `:name` for each of `params`, always below /api. */
  path: string;
  summary: string;
  /** The right it needs (platform/rights.ts), several where it needs all of them. */
  allow: Allow;
  /**
   * For whoever does not reach all customers: it shows (`read`) or changes (`write`) records of those within
   * reach, and knows no others. Without it the endpoint is about the whole base and refused to them.
   */
  reach?: 'read' | 'write';
  /**
   * What a successful call is in the log, where its method and right do not say it: `view` where it shows
   * contact data, `none` where it only prepares something.
   */
  audit?: AuditKind | 'none';
  /** Asks for a password or passkey given a short while ago (`recentMinutes`), by this session. */
  recent?: true;
  /** Calls a minute from one network; beyond those of every endpoint together. */
  perMinute?: number;
  /** It has keys of its own against asking twice (Idempotency-Key), beyond those every change has. */
  ownKeys?: true;
  params?: P;
  query?: Q;
  /** JSON by default; with `consumes: 'stream'` the body is the file itself and has no schema. */
  body?: B;
  consumes?: 'json' | 'stream';
  /** JSON by default; anything else is a file and has no schema. */
  response?: R;
  produces?: 'application/json' | 'text/csv' | 'application/octet-stream';
  /** Codes of platform/errors.ts that this endpoint may answer with, beyond those every one may. */
  errors?: string[];
}

/** For so long after signing in or confirming, changes marked `recent` need no other proof. */
export const recentMinutes = 10;

/** Keeps the exact types of an endpoint; does nothing at run time. */
export function endpoint<
  P extends t.TSchema = t.TSchema,
  Q extends t.TSchema = t.TSchema,
  B extends t.TSchema = t.TSchema,
  R extends t.TSchema = t.TSchema,
>(definition: Endpoint<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return definition;
}

/** A room's endpoints by name. */
export type Contract = Record<string, Endpoint>;

// biome-ignore format: one line each reads as a table
export type ParamsOf<E> = E extends Endpoint<infer P, infer _Q, infer _B, infer _R> ? (t.TSchema extends P ? undefined : t.Static<P>) : never;
// biome-ignore format: one line each reads as a table
export type QueryOf<E> = E extends Endpoint<infer _P, infer Q, infer _B, infer _R> ? (t.TSchema extends Q ? undefined : t.Static<Q>) : never;
// biome-ignore format: one line each reads as a table
export type BodyOf<E> = E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? (t.TSchema extends B ? undefined : t.Static<B>) : never;
// biome-ignore format: one line each reads as a table
export type AnswerOf<E> = E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? (t.TSchema extends R ? undefined : t.Static<R>) : never;

/** Schema or null. */
export const nullable = <S extends t.TSchema>(schema: S) => t.Union([schema, t.Null()]);

/** Ids are whole numbers below 2^53. */
export const id = () => t.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** A day, YYYY-MM-DD, without a zone. */
export const day = () => t.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** A moment in UTC, ISO 8601. */
export const moment = () => t.String({ format: 'date-time' });

/** Money in minor units (cents) of the company's currency; exact, so below 2^53. */
export const minor = () =>
  t.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER });

/** One choice of several words. */
export const choice = <const C extends readonly string[]>(...values: C) =>
  t.Unsafe<C[number]>({ type: 'string', enum: [...values] });

/** A page asked for by the key after which it begins; every list has a limit. */
export const pageQuery = {
  after: t.Optional(t.String({ maxLength: 500 })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: 500, default: 100 })),
};

/** What every failed call answers. */
export const errorBody = t.Object({
  error: t.Object({
    code: t.String(),
    details: t.Optional(t.Record(t.String(), t.Union([t.String(), t.Number(), t.Null()]))),
    reference: t.String(),
  }),
});
