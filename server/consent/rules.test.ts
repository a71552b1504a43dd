// What counts as a permission, and which words the ledger refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '../platform/errors.ts';
import { checkWord, stateOf, type Word } from './rules.ts';

const now = new Date('2026-11-20T12:00:00Z');
const yes: Word = {
  action: 'granted',
  basis: 'consent',
  source: 'form',
  textId: 1,
  evidence: 'folio 12',
  evidenceFile: null,
  saidAt: '2026-11-01T10:00:00Z',
  endsOn: null,
};

test('yes, taken back, over and never asked are four different things, and only yes is a permission', () => {
  assert.equal(stateOf(null, '2026-11-20'), 'unasked');
  assert.equal(stateOf({ action: 'withdrawn', endsOn: null }, '2026-11-20'), 'withdrawn');
  assert.equal(stateOf({ action: 'granted', endsOn: null }, '2026-11-20'), 'granted');
  // The last day still counts.
  assert.equal(stateOf({ action: 'granted', endsOn: '2026-11-20' }, '2026-11-20'), 'granted');
  assert.equal(stateOf({ action: 'granted', endsOn: '2026-11-19' }, '2026-11-20'), 'over');
});

test('a yes that nobody could prove is refused, and it says what is missing', () => {
  const missing = (word: Word) => {
    try {
      checkWord(word, now);
    } catch (error) {
      assert.ok(isCoded(error, 'consent_evidence_missing'));
      return error.details.missing;
    }
    return null;
  };
  assert.equal(missing(yes), null);
  assert.equal(missing({ ...yes, textId: null }), 'text');
  assert.equal(missing({ ...yes, evidence: '  ' }), 'evidence');
  assert.equal(missing({ ...yes, evidence: null, evidenceFile: 'f' }), null);
  assert.equal(missing({ ...yes, textId: null, evidence: null }), 'text, evidence');
  assert.equal(missing({ ...yes, basis: null }), 'basis');
  // A customer who bought and could refuse was not shown a text, but the purchase must be named.
  assert.equal(missing({ ...yes, basis: 'soft_opt_in', textId: null }), null);
});

test('taking it back asks for no proof', () => {
  checkWord({ ...yes, action: 'withdrawn', basis: null, textId: null, evidence: null }, now);
});

test('nothing was said in the future, before anybody asked, or for a time that is over before it begins', () => {
  for (const word of [
    { ...yes, saidAt: '2026-11-20T12:00:01Z' },
    { ...yes, saidAt: '1989-12-31T23:59:59Z' },
    { ...yes, saidAt: 'yesterday' },
    { ...yes, endsOn: '2026-10-31' },
  ])
    assert.throws(
      () => checkWord(word, now),
      (error) => isCoded(error, 'consent_moment_invalid'),
    );
});
