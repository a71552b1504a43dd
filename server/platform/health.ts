// Is the process alive, and can it serve? For those who watch it.
import * as t from 'typebox';
import { endpoint } from './contract.ts';
import { fail } from './errors.ts';
import type { Handlers } from './http.ts';

const answer = t.Object({ status: t.Literal('ok') });

export const healthContract = {
  alive: endpoint({
    method: 'GET',
    path: '/api/health',
    summary: 'The process answers.',
    allow: 'anyone',
    response: answer,
  }),
  ready: endpoint({
    method: 'GET',
    path: '/api/ready',
    summary: 'The process and its database answer.',
    allow: 'anyone',
    response: answer,
    errors: ['database_away'],
  }),
};

export const healthRoutes: Handlers<typeof healthContract> = {
  alive: () => ({ status: 'ok' }),
  ready: async ({ database }) => {
    await database.pool.query('select 1').catch((error) => fail('database_away', {}, error));
    return { status: 'ok' };
  },
};
