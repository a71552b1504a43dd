// How buyers rate the company by driver of the equity: every set of ratings a version, the last of each driver holds.
import { type Db, sql, type Tx } from '../platform/database.ts';
import { type Driver, drivers, type Rating, weighted } from './rules-drivers.ts';

export interface KnownRating extends Rating {
  /** How many people rated. */
  answers: number | null;
  setAt: string;
}

/** The ratings that hold, in the order of the drivers; none before the first were told. */
export async function readRatings(db: Db | Tx): Promise<KnownRating[]> {
  const { rows } = await sql<KnownRating>`
    select distinct on (driver) driver, weight::float8 as weight, own::float8 as own, rival::float8 as rival,
      answers, set_at as "setAt"
    from equity_ratings order by driver, id desc`.execute(db);
  return drivers.flatMap((driver) => rows.find((row) => row.driver === driver) ?? []);
}

/** Sets all three; weights are kept as shares. The same again changes nothing. */
export async function setRatings(
  tx: Tx,
  given: readonly (Rating & { answers: number | null })[],
  by: { user: string | null; now: Date },
): Promise<KnownRating[]> {
  const of = (driver: Driver) => given.find((one) => one.driver === driver);
  const ratings = weighted(drivers.flatMap((driver) => of(driver) ?? []));
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const before = await readRatings(tx);
  const rows = ratings.map(({ driver, weight, own, rival, answers }) => ({
    driver,
    weight: round(weight, 4),
    own: round(own, 3),
    rival: round(rival, 3),
    answers,
  }));
  const same = rows.every((row) => {
    const old = before.find(({ driver }) => driver === row.driver);
    return (
      old !== undefined &&
      old.weight === row.weight &&
      old.own === row.own &&
      old.rival === row.rival &&
      old.answers === row.answers
    );
  });
  if (!same)
    await tx
      .insertInto('equity_ratings')
      .values(
        rows.map((row) => ({
          ...row,
          weight: String(row.weight),
          own: String(row.own),
          rival: String(row.rival),
          set_by: by.user,
          set_at: by.now.toISOString(),
        })),
      )
      .execute();
  return readRatings(tx);
}
