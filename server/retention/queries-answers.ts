// What customers answered to attempts, written down for one or many at once; who wants no more offers takes the permission
// for them back in the same transaction.
import { channels, recordWord } from '../consent/index.ts';
import { type Db, sql } from '../platform/database.ts';
import type { attemptOutcomes } from './rules.ts';
import { offersPurpose } from './rules-winback.ts';

export interface GivenAnswers {
  request: string;
  answers: readonly { customer: number; attempt: number }[];
  /** Null: not known after all. */
  outcome: (typeof attemptOutcomes)[number] | null;
  stopOffers?: boolean | undefined;
}

export interface WrittenAnswers {
  written: number;
  /** Attempts that are not there, or whose customer is in the bin. */
  notFound: number;
  /** Customers who take back the permission for offers, by every way. */
  stopped: number;
}

/**
 * Writes the same answer to these attempts. The same request again writes the same; an answer can be written over.
 * Two statements for the attempts and two for each customer who wants no more offers.
 */
export async function addAnswers(
  db: Db,
  { request, answers, outcome, stopOffers = false }: GivenAnswers,
  by: { user: string | null; now: Date },
): Promise<WrittenAnswers> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ root: number }>`
      with given as (
        select distinct c.id as customer_id, c.survivor_id as root, g.attempt
        from json_to_recordset(${JSON.stringify(answers)}::json) as g (customer bigint, attempt bigint)
          join customers named on named.id = g.customer
          join customers c on c.survivor_id = named.survivor_id
        where not exists (select 1 from customer_bin b where b.customer_id = named.survivor_id))
      update win_back_attempts a set outcome = ${outcome}
      from given g where a.customer_id = g.customer_id and a.id = g.attempt
      returning g.root`.execute(tx);
    const people = stopOffers
      ? [...new Set(rows.map(({ root }) => root))].sort((a, b) => a - b)
      : [];
    for (const customerId of people)
      await recordWord(
        tx,
        {
          customerId,
          request,
          purpose: offersPurpose,
          channels,
          action: 'withdrawn',
          basis: null,
          source: 'staff',
          textId: null,
          evidence: null,
          evidenceFile: null,
          saidAt: by.now.toISOString(),
          endsOn: null,
          recordedBy: by.user,
          importId: null,
        },
        by.now,
      );
    return {
      written: rows.length,
      notFound:
        new Set(answers.map(({ customer, attempt }) => `${customer} ${attempt}`)).size -
        rows.length,
      stopped: people.length,
    };
  });
}
