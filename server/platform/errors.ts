// Every error the product can answer with: code, status, meaning. Words for people come from i18n
// (`error.<code>.title`, `error.<code>.help`); docs/errors.md is printed from this list.

interface ErrorKind {
  status: number;
  meaning: string;
}

const kind = (status: number, meaning: string): ErrorKind => ({ status, meaning });

export const errorKinds = {
  // Any request
  bad_request: kind(400, 'The request does not have the form the contract asks for.'),
  sign_in_required: kind(401, 'Nobody is signed in.'),
  reach_all_needed: kind(
    403,
    'This is about all customers, and whoever asks reaches some of them.',
  ),
  beyond_reach: kind(403, 'It would be out of reach for whoever asks.'),
  not_allowed: kind(403, 'A right is missing; the details name it and who can give it.'),
  wrong_origin: kind(403, 'The request comes from another site.'),
  not_found: kind(404, 'There is nothing at this address.'),
  too_large: kind(413, 'The body is larger than this endpoint accepts.'),
  too_many_requests: kind(429, 'Too many requests in a short time.'),
  internal: kind(500, 'Something failed on the server; the reference finds it in the log.'),
  database_away: kind(503, 'The database does not answer.'),
  key_refused: kind(401, 'The key is unknown, has ended, or was revoked.'),
  key_not_allowed: kind(403, 'A program with a key may not do this; a person must.'),
  // People, roles, keys
  last_owner: kind(409, 'Somebody must stay the owner.'),
  person_not_found: kind(404, 'There is no such person.'),
  person_exists: kind(409, 'Somebody with this e-mail works here already.'),
  role_not_found: kind(404, 'There is no such role.'),
  role_fixed: kind(409, 'The owner may do everything, always.'),
  role_in_use: kind(409, 'Somebody has this role, or is invited to it.'),
  role_too_many: kind(409, 'There are as many roles as there may be.'),
  right_beyond: kind(403, 'It holds a right that whoever gives it does not have.'),
  right_never_by_key: kind(400, 'No key can be given this right.'),
  invitation_over: kind(410, 'The invitation was used, withdrawn or has ended.'),
  invitation_not_found: kind(404, 'There is no such invitation.'),
  key_not_found: kind(404, 'There is no such key.'),
  day_invalid: kind(400, 'There is no such day.'),
  // Starting
  port_taken: kind(500, 'Another program listens on the port.'),
  data_folder_unusable: kind(500, 'The data folder cannot be written or read.'),
  data_folder_other_version: kind(500, 'The data folder was made by another PostgreSQL version.'),
  database_start_failed: kind(500, 'The embedded PostgreSQL did not start.'),
  database_refused: kind(
    500,
    'The given PostgreSQL server refused the user, the password or the database.',
  ),
  database_in_clear: kind(
    500,
    'DATABASE_URL names a PostgreSQL elsewhere and does not say how the way to it is protected.',
  ),
  database_too_old: kind(500, 'The given PostgreSQL server is older than version 17.'),
  platform_unsupported: kind(500, 'There is no embedded PostgreSQL for this platform.'),
  secret_exposed: kind(500, 'Others can read a file of secrets and it cannot be closed to them.'),
  secret_unusable: kind(500, 'A file of secrets is no plain file or was cut short.'),
  migration_changed: kind(500, 'A migration that was applied has changed since.'),
  migration_failed: kind(500, 'A migration failed; nothing of it was kept.'),
  schema_newer: kind(500, 'A newer version has written to this database.'),
  config_invalid: kind(500, 'A setting in the environment has a value that cannot be used.'),
  // Signing in
  owner_exists: kind(409, 'The company already has an owner.'),
  sign_in_failed: kind(401, 'E-mail and password do not belong together.'),
  password_too_short: kind(400, 'The password has fewer than twelve characters.'),
  password_common: kind(400, 'The password is among the first that would be tried.'),
  password_personal: kind(400, 'The password is made of the name, the e-mail or the company.'),
  password_wrong: kind(403, 'The password is not the one of this account.'),
  email_invalid: kind(400, 'This is not an e-mail address.'),
  account_not_found: kind(404, 'There is no account with this e-mail.'),
  sign_in_locked: kind(429, 'Too many failed tries for this account or from this address.'),
  second_step_failed: kind(401, 'The code of the second step is wrong or was used before.'),
  second_step_expired: kind(401, 'The second step was not taken in time; sign in again.'),
  confirm_required: kind(403, 'This change needs a password or passkey given a short while ago.'),
  session_not_found: kind(404, 'There is no such session.'),
  second_step_demanded: kind(
    403,
    'This company demands a second step, and this account has none yet.',
  ),
  second_step_own_first: kind(409, 'Whoever demands a second step of all has one first.'),
  passkey_demanded: kind(
    403,
    'This company demands more than a password: sign in with the passkey.',
  ),
  totp_on: kind(409, 'The second step is already on.'),
  totp_off: kind(409, 'The second step is not on, or its preparation was not begun.'),
  passkey_refused: kind(401, 'The passkey does not prove what it should.'),
  passkey_unavailable: kind(
    409,
    'Passkeys need an address with a name, over https or on localhost.',
  ),
  passkey_known: kind(409, 'This passkey is already registered.'),
  passkey_not_found: kind(404, 'There is no such passkey.'),
  passkey_too_many: kind(409, 'The account has as many passkeys as it may have.'),
  // Calling others
  outgoing_refused: kind(400, 'This address is not called: it is no open https address.'),
  outgoing_failed: kind(502, 'The other side did not answer.'),
  outgoing_too_slow: kind(504, 'The other side did not answer in time.'),
  outgoing_too_large: kind(502, 'The answer of the other side is larger than the limit.'),
  // Messages
  mail_not_set: kind(409, 'No mail server is set.'),
  mail_by_operator: kind(409, 'The mail server is set in the environment and is changed there.'),
  mail_from_invalid: kind(400, 'Messages cannot come from this address.'),
  mail_host_invalid: kind(400, 'This is not the name of a server.'),
  mail_open_text: kind(400, 'Without TLS only a server that the operator opened is used.'),
  mail_password_again: kind(400, 'Another server, port or user needs its password again.'),
  message_overdue: kind(410, 'The message was not sent while it was of use.'),
  smtp_refused: kind(502, 'Nobody answers at the mail server.'),
  smtp_tls: kind(502, 'The mail server did not agree on TLS, or its certificate does not hold.'),
  smtp_login: kind(502, 'The mail server refused user or password.'),
  smtp_too_slow: kind(504, 'The mail server did not answer in time.'),
  smtp_rejected: kind(502, 'The mail server refused the message.'),
  smtp_unanswered: kind(502, 'The message was handed over and the mail server did not answer.'),
  reset_over: kind(410, 'The link was used, replaced, or has ended.'),
  // Telling other programs
  webhook_not_found: kind(404, 'There is no such subscription.'),
  webhook_too_many: kind(409, 'There are as many subscriptions as there may be.'),
  webhook_answer: kind(502, 'The receiver answered, but not with 2xx.'),
  delivery_not_found: kind(404, 'There is no such delivery that was given up.'),
  // Asking twice
  idempotency_key_invalid: kind(400, 'An Idempotency-Key has 8 to 200 visible ASCII characters.'),
  idempotency_key_other: kind(422, 'The key was used before, for another call.'),
  idempotency_key_busy: kind(409, 'The first call with this key is still being worked on.'),
  // Company
  currency_unknown: kind(400, 'This is not an ISO 4217 currency code.'),
  currency_in_use: kind(409, 'The currency cannot change once there are purchases.'),
  currency_is_own: kind(400, 'The company counts in this currency: it needs no rate.'),
  rates_unreadable: kind(400, 'Some lines of the file are no exchange rates; nothing was kept.'),
  cost_invalid: kind(400, 'This kind of cost takes no such amount, share or name.'),
  pace_reversed: kind(
    400,
    'A customer has lapsed after a longer silence than that after which they are at risk.',
  ),
  costs_full: kind(409, 'There are as many costs and margins as there may be.'),
  cause_not_found: kind(404, 'There is no such cause of leaving.'),
  cause_unnamed: kind(400, "A cause of the company's own needs a name."),
  causes_many: kind(409, 'There are as many causes as there may be.'),
  not_lost: kind(409, 'The customer is not told as lost on that day.'),
  reason_not_found: kind(404, 'There is no such entry about why the customer left.'),
  reason_day_ahead: kind(400, 'The day lies ahead.'),
  remedy_reason_missing: kind(400, 'Letting a customer go needs a reason in words.'),
  remedy_needless: kind(
    409,
    'The customer brings more than they cost: there is nothing to remedy.',
  ),
  wallet_invalid: kind(400, 'This does not say what the customer spends.'),
  wallet_line_unknown: kind(400, 'Nothing that is sold belongs to this product line.'),
  wallet_not_found: kind(404, 'Nothing of that kind was noted about this customer.'),
  time_zone_unknown: kind(400, 'This is not an IANA time zone.'),
  // Consent
  consent_purpose_unknown: kind(404, 'There is no such purpose.'),
  consent_purpose_unnamed: kind(400, 'A purpose needs a name.'),
  consent_purposes_many: kind(409, 'There are as many purposes as there may be.'),
  consent_text_unknown: kind(400, 'There is no such text of this purpose.'),
  consent_evidence_missing: kind(
    400,
    'A permission needs the words that were shown and its proof.',
  ),
  consent_moment_invalid: kind(
    400,
    'It was said in the future, before 1990, or ends before it begins.',
  ),
  // Imports
  import_not_found: kind(404, 'There is no such import.'),
  import_kind_unknown: kind(400, 'There is no such kind of import.'),
  import_wrong_state: kind(409, 'The import is not at the step this needs.'),
  import_mapping_incomplete: kind(400, 'A column that is needed has not been mapped.'),
  import_options_invalid: kind(400, 'What was decided about the rows names a field there is not.'),
  import_mapping_unknown: kind(400, 'The mapping names a column or field that does not exist.'),
  import_preset_unknown: kind(400, 'There is no such preset.'),
  preset_unfit: kind(400, 'The file does not have the columns of the preset.'),
  import_no_good_rows: kind(400, 'Not one row of the file could be read; the problems say why.'),
  import_failed: kind(500, 'The import stopped; nothing it acknowledged is lost.'),
  import_cancelled: kind(409, 'The import was cancelled; what it had stored is taken back.'),
  import_interrupted: kind(409, 'The import was interrupted and can go on where it was.'),
  import_undo_failed: kind(500, 'The undo stopped; nothing was taken back.'),
  import_discarded: kind(409, 'The import of a file from the inbox was discarded by somebody.'),
  import_field_unknown: kind(400, 'A row names a field that this kind of import does not have.'),
  request_key_missing: kind(400, 'The call needs a header Idempotency-Key of 8 to 200 characters.'),
  request_key_reused: kind(409, 'The key was used before, with other rows.'),
  mapping_not_found: kind(404, 'There is no such remembered mapping.'),
  upload_not_found: kind(
    404,
    'There is no such upload; it was finished, discarded or has expired.',
  ),
  upload_offset: kind(409, 'The piece does not begin where the upload stands.'),
  upload_checksum: kind(400, 'The piece is not what was sent, or is longer than announced.'),
  upload_unfinished: kind(409, 'The upload is not whole yet.'),
  upload_too_many: kind(409, 'Too many uploads were begun and not finished.'),
  inbox_unusable: kind(500, 'The inbox folder cannot be read or written.'),
  disk_full: kind(507, 'There is not enough room on the disk.'),
  file_missing: kind(400, 'The file does not exist or cannot be read.'),
  file_empty: kind(400, 'The file is empty.'),
  file_no_rows: kind(400, 'The file has a header and no rows.'),
  file_not_table: kind(400, 'The file is not a table.'),
  file_binary: kind(400, 'The file is not text.'),
  file_too_large: kind(413, 'The file is larger than the limit.'),
  workbook_broken: kind(
    400,
    'The workbook is damaged: it cannot be unpacked or is no sheet inside.',
  ),
  workbook_encrypted: kind(400, 'The workbook is locked with a password.'),
  workbook_old: kind(400, 'The workbook is in a form that is not read: .xls or .xlsb.'),
  workbook_too_large: kind(400, 'The workbook unpacks to more than any sheet can hold.'),
  workbook_no_sheet: kind(400, 'The workbook has no sheet of this name.'),
  too_many_columns: kind(400, 'The file has more columns than the limit.'),
  // Questions, lists
  question_invalid: kind(400, 'The filter names an unknown field, operator or value.'),
  page_key_invalid: kind(400, 'The key of the page is not one this list gave.'),
  customer_not_found: kind(404, 'There is no such customer.'),
  // Customers by hand
  customer_deleted: kind(410, 'The customer is in the bin.'),
  customer_merged: kind(409, 'The record was merged into the customer that the details name.'),
  merge_same: kind(409, 'A customer is not merged with itself.'),
  merge_not_found: kind(404, 'There is no such merge.'),
  merge_undone: kind(409, 'The merge was undone already.'),
  pair_not_found: kind(404, 'These two are no longer proposed as duplicates.'),
  customer_similar: kind(409, 'Somebody very similar is on file.'),
  scan_running: kind(409, 'A search for duplicates is under way.'),
  scan_not_running: kind(409, 'No search for duplicates is under way.'),
  customer_not_deleted: kind(409, 'The customer is not in the bin.'),
  customer_emptied: kind(
    410,
    'The customer was in the bin for too long: nothing personal is left.',
  ),
  customer_erased_before: kind(
    409,
    'Somebody with this e-mail, phone or key asked to be erased; made again only when they want it.',
  ),
  field_unconfirmable: kind(400, 'Only name, e-mail, phone and own fields are confirmed.'),
  erase_name_wrong: kind(400, 'What was typed is not the name of the customer.'),
  privacy_request_not_found: kind(404, 'There is no such request.'),
  privacy_step_wrong: kind(409, 'The request is not at the step this needs.'),
  privacy_moment_invalid: kind(400, 'The moment lies in the future or before 1990.'),
  breach_not_found: kind(404, 'There is no such breach in the register.'),
  customer_nameless: kind(400, 'Nothing would say who the customer is.'),
  name_known: kind(409, 'Somebody with this name is known; it may be the same person.'),
  identity_elsewhere: kind(
    409,
    'It cannot be written down here: it may belong to somebody out of reach.',
  ),
  identity_taken: kind(409, 'The e-mail, phone or key belongs to another customer.'),
  identity_in_bin: kind(409, 'The e-mail, phone or key belongs to a customer in the bin.'),
  identity_not_found: kind(404, 'The customer has no such e-mail, phone or key.'),
  phone_invalid: kind(400, 'This cannot be a telephone number.'),
  key_invalid: kind(400, 'A key is a text of at most 200 characters.'),
  parent_circular: kind(409, 'The customer would belong to itself.'),
  organisation_wrong: kind(400, 'Only people belong to organisations.'),
  person_unknown: kind(400, 'Nobody who works here has this account.'),
  change_not_found: kind(404, 'There is no such change that could be taken back.'),
  touchpoint_not_found: kind(404, 'There is no such touchpoint.'),
  contract_impossible: kind(400, 'The days and renewals of the contract cannot be.'),
  contract_elsewhere: kind(409, 'That name is of a contract of another customer.'),
  touchpoint_moment_invalid: kind(400, 'The moment is in the future, or before 1970.'),
  satisfaction_invalid: kind(400, 'The answer is not on its scale.'),
  costs_many: kind(409, 'There are as many days of new costs as there may be.'),
  task_not_found: kind(404, 'There is no such task.'),
  change_overtaken: kind(409, 'The field was changed again since.'),
  attribute_not_found: kind(404, 'There is no such field or choice.'),
  attribute_value_invalid: kind(400, 'The value is not of the kind of the field.'),
  name_missing: kind(400, 'A name is needed.'),
  name_taken: kind(409, 'Another one has this name.'),
  choices_wrong: kind(400, 'Choices belong to fields of choices, and to no others.'),
  too_many_attributes: kind(409, 'There are as many fields as there may be.'),
  too_many_choices: kind(409, 'The field has as many choices as it may have.'),
  too_many_tags: kind(409, 'There are as many tags as there may be.'),
  tag_not_found: kind(404, 'There is no such tag.'),
  tag_same: kind(409, 'A tag cannot be merged into itself.'),
  view_not_found: kind(404, 'There is no such view, or it is another person’s.'),
  too_many_views: kind(409, 'There are as many views as one person may have.'),
  work_not_found: kind(404, 'There is no such bulk action, or it is another person’s.'),
  work_wrong_state: kind(409, 'The bulk action is not at the step this needs.'),
  country_unknown: kind(400, 'This is not an ISO 3166 country code.'),
  // Value
  value_not_enough: kind(409, 'There is not enough history for individual values.'),
  value_no_purchases: kind(409, 'There are no purchases in the window.'),
  value_fit_failed: kind(500, 'The model did not converge on these data.'),
  value_spend_fit_failed: kind(500, 'The spend model did not converge on these data.'),
  // Backups
  backup_nothing: kind(409, 'There is nothing to back up: nobody works here yet.'),
  backup_running: kind(409, 'Another backup is being made.'),
  backup_failed: kind(500, 'The backup could not be written; no half file was left.'),
  backup_not_found: kind(404, 'There is no such backup.'),
  backup_target_taken: kind(409, 'A file that is no backup stands where it should be written.'),
  backup_passphrase_short: kind(400, 'The passphrase of the backup is too short.'),
  backup_unknown: kind(400, 'The file is not a backup of Clientela.'),
  backup_locked: kind(400, 'The backup opens only with its passphrase.'),
  backup_passphrase_wrong: kind(400, 'This is not the passphrase of the backup.'),
  backup_damaged: kind(400, 'The backup is truncated or was altered; nothing of it was restored.'),
  backup_newer: kind(400, 'A newer version of Clientela made the backup.'),
  restore_not_empty: kind(409, 'A backup is restored only where nobody works yet.'),
  restore_in_use: kind(409, 'A server is running on the data that should be restored.'),
  restore_failed: kind(500, 'The backup could not be restored; everything is as it was.'),
  sample_not_empty: kind(409, 'The sample business can only be loaded into an empty company.'),
  sample_not_loaded: kind(409, 'There is no sample business to delete.'),
} satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;
export type ErrorDetails = Record<string, string | number | null>;

/** An error with a code of this list; everything else that is thrown is a fault of ours. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    super(`${code}: ${errorKinds[code].meaning} ${JSON.stringify(details)}`, { cause });
    this.code = code;
    this.details = details;
  }
}

/** Throws a coded error; `details` are shown to people, so they hold no secrets. */
export function fail(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown): never {
  throw new CodedError(code, details, cause);
}

export const isCoded = (error: unknown, code?: ErrorCode): error is CodedError =>
  error instanceof CodedError && (code === undefined || error.code === code);
