import type { Generated } from 'kysely';
export type Json = unknown;
export type Tables = {};
