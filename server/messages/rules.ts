// What is true of messages: when one is tried again, what an answer of the mail server means, who may be
// written to.
import { type CodedError, isCoded } from '../platform/errors.ts';

/** Kinds of messages; each has its words in the catalogue under `mail.<kind>.…`. */
export const messageKinds = [
  'invitation',
  'password_reset',
  'webhook_off',
  'access_asked',
  'access_granted',
  'access_declined',
] as const;
export type MessageKind = (typeof messageKinds)[number];

export const messageStates = ['queued', 'sending', 'sent', 'failed', 'unknown', 'stopped'] as const;
export type MessageState = (typeof messageStates)[number];

const minute = 60;
const hour = 60 * minute;
/** Seconds after each failed try until the next; after the last one it is given up. */
export const waits = [minute, 5 * minute, 15 * minute, hour, 4 * hour, 8 * hour, 12 * hour];

export type Outcome = { state: 'queued'; wait: number } | { state: 'failed' | 'unknown' };

/**
 * What becomes of a message after a failure. An answer of 5xx about this message is for good; nobody
 * there, TLS or sign-in trouble may be mended, so it is tried again; a message handed over without an
 * answer may have arrived, so it is not.
 */
export function outcomeOf(error: unknown, attempts: number): Outcome {
  if (isCoded(error, 'smtp_unanswered')) return { state: 'unknown' };
  if (isCoded(error, 'smtp_rejected') && replyCode(error) >= 500) return { state: 'failed' };
  const wait = waits[attempts - 1];
  return wait === undefined ? { state: 'failed' } : { state: 'queued', wait };
}

/** The code the mail server answered with, or 0. */
export const replyCode = (error: CodedError): number => Number(error.details.code ?? 0);

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign]!);

/** A text of paragraphs as plain HTML; an address of ours on a line of its own becomes a link. */
export function htmlOf(text: string, language: string): string {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((part) =>
      /^https?:\/\/\S+$/.test(part)
        ? `<p><a href="${escaped(part)}">${escaped(part)}</a></p>`
        : `<p>${escaped(part).replaceAll('\n', '<br>')}</p>`,
    );
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head><body>${paragraphs.join('')}</body></html>`;
}

/** One line: what stands in a header must not begin another. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\s]+/gu, ' ').trim();

/** An address that can stand in an envelope. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 200 && /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/.test(text);
