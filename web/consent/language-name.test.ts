// A consent text says its language in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageName } from './language-name.ts';

test('the language of a consent text is named in the reader’s language', () => {
  assert.equal(languageName('es', 'es'), 'español');
  assert.equal(languageName('en', 'es'), 'inglés');
  assert.equal(languageName('es', 'en'), 'Spanish');
});
