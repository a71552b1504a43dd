// The plan of the sample business: its rounds of winning back as actions that were taken up, the first one done and with its
// result, by the same door as anybody's actions.
import { roundGain, type SampleOptions, sampleRounds } from '../../sample/index.ts';
import { addAction, changeAction } from '../actions/index.ts';
import { type Db, sql } from '../platform/database.ts';
import { lossRelations } from '../retention/index.ts';

type Language = 'es' | 'en';

const words: Record<Language, { titles: readonly string[]; reason: string; done: string }> = {
  es: {
    titles: [
      'Descuento por correo a quienes llevaban ocho meses sin venir',
      'Disculpa por WhatsApp a quienes llevaban ocho meses sin venir',
    ],
    reason: 'Una parte se dejó sin intentar, al azar, para saber si sirve',
    done: 'Medido a los 90 días contra quienes se dejaron sin intentar',
  },
  en: {
    titles: [
      'Discount by e-mail to those who had not come for eight months',
      'Apology by WhatsApp to those who had not come for eight months',
    ],
    reason: 'Some were left alone at random, to learn whether it works',
    done: 'Measured after 90 days against those who were left alone',
  },
};

/** Days until an action is due, from the day of its round; the second one still is. */
const dueAfter = 120;
const later = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** Takes the rounds up as actions; what is there already stays as it is. */
export async function planRounds(
  db: Db,
  { options, by, language }: { options: SampleOptions; by: string | null; language: Language },
): Promise<void> {
  const { titles, reason, done } = words[language];
  const rounds = sampleRounds(options);
  for (const [i, round] of rounds.entries()) {
    const { rows } = await sql<{ id: number; request: string }>`
      select id, md5(request || ' action')::uuid as request from win_back_rounds
      where tried_on = ${round.on} and channel = ${round.channel} and offer = ${round.offer}`.execute(
      db,
    );
    const [made] = rows;
    if (!made) continue;
    const cost = round.cost * round.tried.length;
    const who = (day: string) => ({
      user: by,
      now: new Date(`${day}T18:00:00Z`),
      sees: true,
      relations: lossRelations,
    });
    const question = { field: 'round.was', is: 'one_of', value: [`tried@${made.id}`] };
    const { id, change } = await addAction(
      db,
      {
        request: made.request,
        own: {
          strategy: 'defection',
          title: titles[i]!,
          reason,
          question: JSON.stringify(question),
          gain: 3 * cost,
        },
        cost,
        dueOn: later(round.on, dueAfter),
      },
      who(round.on),
    );
    if (change === null || i > 0) continue;
    const outcome = roundGain(round, options);
    await changeAction(db, id, { status: 'done', outcome, why: done }, who(later(round.on, 90)));
  }
}
