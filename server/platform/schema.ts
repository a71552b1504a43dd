// Printed from the migrated database by `npm run generate`; compared by the tests. Not edited by hand.
import type { Generated } from 'kysely';

/** A JSON column: PostgreSQL checks only that it is JSON; rooms know its shape. */
export type Json = unknown;

export interface AbsentIndexesTable {
  name: string;
  table_name: string;
  definition: string;
}

export interface AccessRequestsTable {
  id: Generated<number>;
  user_id: string;
  wanted: string;
  page: string | null;
  note: Generated<string>;
  asked_at: string;
  decided_at: string | null;
  decided_by: string | null;
  granted: boolean | null;
  answer: string | null;
}

export interface AccessRulesTable {
  only_one: Generated<boolean>;
  second_step: boolean;
  since: string;
}

export interface ActionCustomersTable {
  action_id: number;
  customer_id: number;
  value: number | null;
  stake: number;
  note: string | null;
}

export interface ActionLogTable {
  id: Generated<number>;
  action_id: number;
  before: Json | null;
  after: Json;
  why: string | null;
  undoes: number | null;
  decided_by: string | null;
  decided_at: string;
}

export interface ActionsTable {
  id: Generated<number>;
  strategy: string;
  cycle: string;
  key: string | null;
  kind: string;
  title: string | null;
  reason: string | null;
  facts: Generated<Json>;
  question: Json | null;
  screen: string | null;
  as_of: string | null;
  customers: number;
  gain: number | null;
  gain_low: number | null;
  gain_high: number | null;
  value_then: number | null;
  cost: number | null;
  owner: string | null;
  due_on: string | null;
  status: string;
  decided_at: string | null;
  approved_by: string | null;
  outcome: number | null;
  value_after: number | null;
  request: string;
  created_by: string | null;
  created_at: string;
  changed_at: string;
  taken_back_at: string | null;
}

export interface ApiKeysTable {
  id: Generated<number>;
  digest: string;
  name: string;
  begins: string;
  made_by: string;
  rights: string[];
  made_at: string;
  expires_at: string;
  last_used_at: string | null;
  ended_at: string | null;
}

export interface AuditChainTable {
  n: number;
  entry_id: number;
  digest: string;
}

export interface AuditEntriesTable {
  id: Generated<number>;
  at: string;
  kind: string;
  action: string;
  area: string | null;
  door: string;
  actor: string | null;
  key_id: number | null;
  subject: string | null;
  result: string;
  details: Json;
  network: string | null;
}

export interface AuditWaitingTable {
  entry_id: number;
}

export interface AuthAccountTable {
  id: string;
  accountId: string;
  providerId: string;
  userId: string;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: string | null;
  refreshTokenExpiresAt: string | null;
  scope: string | null;
  password: string | null;
  createdAt: Generated<string>;
  updatedAt: string;
}

export interface AuthSessionTable {
  id: string;
  expiresAt: string;
  token: string;
  createdAt: Generated<string>;
  updatedAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  userId: string;
}

export interface AuthUserTable {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
  createdAt: Generated<string>;
  updatedAt: Generated<string>;
  role: string;
  leftAt: string | null;
  team: string | null;
}

export interface AuthVerificationTable {
  id: string;
  identifier: string;
  value: string;
  expiresAt: string;
  createdAt: Generated<string>;
  updatedAt: Generated<string>;
}

export interface BackupsTable {
  id: Generated<number>;
  reason: string;
  began_at: string;
  finished_at: string;
  file: string;
  bytes: number | null;
  rows: number | null;
  locked: boolean;
  error_code: string | null;
  error_details: Json | null;
}

export interface CohortCellsTable {
  dimension: string;
  value: string;
  cohort: string;
  age: number;
  size: number;
  kept: number;
  buyers: number;
  revenue: number;
  margin: number | null;
}

export interface CompanyTable {
  id: Generated<number>;
  name: Generated<string>;
  currency: Generated<string>;
  currency_digits: Generated<number>;
  time_zone: Generated<string>;
  language: Generated<string>;
  sample: Generated<boolean>;
  changed_at: Generated<string>;
  country: Generated<string>;
}

export interface CompanyCostsTable {
  id: Generated<number>;
  kind: string;
  name: Generated<string>;
  amount: number | null;
  share: string | null;
  sample: Generated<boolean>;
  set_by: string | null;
  set_at: string;
}

export interface CompanyTermsTable {
  id: Generated<number>;
  discount_rate: string;
  gross_margin: string | null;
  horizon_months: number | null;
  profit_cut: number | null;
  loyalty_cut: string | null;
  since: string;
  set_by: string | null;
}

export interface ConsentClaimsTable {
  customer_id: number;
  event_id: number;
  import_id: number;
}

export interface ConsentEventsTable {
  customer_id: number;
  id: Generated<number>;
  purpose: string;
  channel: string;
  action: string;
  basis: string | null;
  source: string;
  text_id: number | null;
  evidence: string | null;
  evidence_file: string | null;
  said_at: string;
  ends_on: string | null;
  recorded_at: string;
  recorded_by: string | null;
  import_id: number | null;
  request: string;
}

export interface ConsentNowTable {
  customer_id: number;
  purpose: string;
  channel: string;
  action: string;
  basis: string;
  said_at: string;
  ends_on: string;
  event_id: number;
}

export interface ConsentPurposesTable {
  id: string;
  name: string | null;
  ended_at: string | null;
  made_at: Generated<string>;
}

export interface ConsentTextsTable {
  id: Generated<number>;
  purpose: string;
  language: string;
  version: number;
  body: string;
  digest: string;
  made_by: string | null;
  made_at: string;
}

export interface ConsentVoidsTable {
  customer_id: number;
  event_id: number;
  import_id: number;
  voided_at: string;
  voided_by: string | null;
}

export interface ContractFactorsTable {
  line: string;
  period: string;
  renewals: number;
  payments: number;
  p_renews: number;
  factor: number;
  low: number;
  high: number;
  sd: number;
  year: number | null;
  months: number | null;
}

export interface ContractPaymentsTable {
  customer_id: number;
  contract_id: number;
  nth: number;
  paid_on: string;
  amount: number;
  product_id: number | null;
}

export interface ContractRunsTable {
  id: Generated<number>;
  as_of: string;
  status: string;
  terms: Json;
  cells: Json;
  result: Json;
  version: string;
  current: boolean;
  started_at: string;
  finished_at: string;
}

export interface ContractSalesTable {
  customer_id: number;
  purchased_on: string;
  line_key: string;
  product_id: number;
}

export interface ContractTellingsTable {
  customer_id: number;
  contract_id: number;
  id: Generated<number>;
  product_id: number | null;
  started_on: string;
  period: string;
  price: number;
  renewals: number;
  ended_on: string | null;
  end_reason: string | null;
  import_id: number | null;
  told_by: string | null;
  told_at: string;
}

export interface ContractsTable {
  customer_id: number;
  id: Generated<number>;
  source: string;
  external_id: string;
  product_id: number | null;
  started_on: string;
  period: string;
  price: number;
  renewals: number;
  ended_on: string | null;
  end_reason: string | null;
  due_on: string;
  import_id: number | null;
  created_at: string;
}

export interface CurrencyRatesTable {
  currency: string;
  day: string;
  rate: string;
  set_by: string | null;
  set_at: string;
}

export interface CustomerAdditionsTable {
  customer_id: number;
  import_id: number;
  field: string;
  value: string;
}

export interface CustomerAttributesTable {
  id: Generated<number>;
  name: string;
  kind: string;
  position: Generated<number>;
  archived_at: string | null;
  created_by: string | null;
  created_at: string;
}

export interface CustomerBinTable {
  customer_id: number;
  standing: Json;
  deleted_by: string | null;
  deleted_at: string;
  work_id: number | null;
  emptied_at: string | null;
}

export interface CustomerChangesTable {
  customer_id: number;
  id: Generated<number>;
  field: string;
  before: Json | null;
  after: Json | null;
  work_id: number | null;
  undoes: number | null;
  changed_by: string | null;
  changed_at: string;
}

export interface CustomerChoicesTable {
  id: Generated<number>;
  attribute_id: number;
  name: string;
  position: Generated<number>;
  archived_at: string | null;
  import_id: number | null;
}

export interface CustomerClaimsTable {
  customer_id: number;
  import_id: number;
}

export interface CustomerConfirmationsTable {
  customer_id: number;
  field: string;
  confirmed_at: string;
  how: string;
  confirmed_by: string | null;
  import_id: number | null;
}

export interface CustomerErasuresTable {
  customer_id: number;
  cause: string;
  asked_by: string | null;
  asked_at: string;
  kept_until: string | null;
  blocked_at: string | null;
  erased_at: string | null;
}

export interface CustomerFamiliesTable {
  customer_id: number;
  survivor_id: number;
}

export interface CustomerFreshnessTable {
  customer_id: number;
  completeness: number;
  mailing: boolean;
  staleness: number;
  at_stake: number;
}

export interface CustomerFunnelTable {
  customer_id: number;
  line: string;
  course: string;
}

export interface CustomerIdentitiesTable {
  kind: string;
  source: string;
  value: string;
  customer_id: number;
}

export interface CustomerImportChangesTable {
  customer_id: number;
  import_id: number;
  field: string;
  before: Json | null;
  after: Json;
  changed_at: string;
}

export interface CustomerLineProfitTable {
  customer_id: number;
  line: string;
  revenue: number;
  goods: number;
  serving: number;
  profit: number;
}

export interface CustomerMembershipsTable {
  customer_id: number;
  organisation_id: number;
  role: Generated<string>;
}

export interface CustomerMergesTable {
  customer_id: number;
  id: Generated<number>;
  into_id: number;
  wrote: Generated<Json>;
  standing: Json | null;
  into_standing: Json | null;
  work_id: number | null;
  merged_by: string | null;
  merged_at: string;
  undone_by: string | null;
  undone_at: string | null;
}

export interface CustomerPhasesTable {
  customer_id: number;
  line: string;
  phase: string;
  since: string;
  next_on: string | null;
  first_on: string | null;
  last_on: string | null;
  purchases: number;
  turn: number;
  days: number[];
  phases: string;
}

export interface CustomerProfitTable {
  customer_id: number;
  revenue: number;
  goods: number;
  uncosted: number;
  orders: number;
  lines: number;
  returns: number;
  contacts: number;
  order_cost: number;
  line_cost: number;
  return_cost: number;
  credit_cost: number;
  contact_cost: number;
  acquisition: number;
  maintenance: number;
  profit: number;
  gaining_lines: number;
  losing_lines: number;
  contract_revenue: Generated<number>;
  contract_goods: Generated<number>;
}

export interface CustomerStandingTable {
  customer_id: number;
  first_purchase_on: string | null;
  last_purchase_on: string | null;
  purchases: Generated<number>;
  spend: Generated<number>;
  value: number | null;
  value_low: number | null;
  value_high: number | null;
  p_active: number | null;
  expected_purchases: number | null;
  expected_spend: number | null;
  active_months: number | null;
  annual_profit: number | null;
  next_expected_on: string | null;
  customer_group: string | null;
  phase: string | null;
  historic_value: number | null;
  margin: number | null;
  verdict: string | null;
  contract: string | null;
  next_renewal_on: string | null;
  contract_value: number | null;
  contract_low: number | null;
  contract_high: number | null;
  contract_active: number | null;
  contract_annual: number | null;
  contract_months: number | null;
}

export interface CustomerTagsTable {
  customer_id: number;
  tag_id: number;
  merged_from: number | null;
}

export interface CustomerTracesTable {
  customer_id: number;
  trace: string;
  keys: number[];
}

export interface CustomerValuesTable {
  customer_id: number;
  attribute_id: number;
  value: Json;
  changed_at: string;
  changed_by: string | null;
}

export interface CustomerViewDefaultsTable {
  user_id: string;
  view_id: number;
}

export interface CustomerViewsTable {
  id: Generated<number>;
  name: string;
  owner_id: string;
  shared: Generated<boolean>;
  shows: Json;
  created_at: string;
  changed_at: string;
}

export interface CustomerWalletTable {
  customer_id: number;
  line: string;
  own: number;
  wallet: number;
  wallet_low: number;
  wallet_high: number;
  share: number | null;
  method: string;
  confidence: string;
  basis: string;
  contradicted: boolean;
  p_active: number | null;
  margin: number | null;
  headroom: number | null;
  kept_out: string | null;
}

export interface CustomerWorksTable {
  id: Generated<number>;
  kind: string;
  does: Json;
  asked: Json;
  status: string;
  total: number | null;
  done: Generated<number>;
  changed: Generated<number>;
  done_through: Generated<number>;
  cancel: Generated<boolean>;
  file_bytes: number | null;
  error_code: string | null;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface CustomersTable {
  id: Generated<number>;
  kind: Generated<string>;
  key: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  source: string | null;
  search: Generated<string | null>;
  import_id: number | null;
  created_at: string;
  parent_id: number | null;
  no_relationship: Generated<boolean>;
  assigned_to: string | null;
  created_by: string | null;
  merged_into: number | null;
  survivor_id: Generated<number | null>;
  restricted_at: string | null;
}

export interface DriverPartsTable {
  driver: string;
  customer_id: number;
  quarters: number;
  lost: number;
}

export interface DroppedTagsTable {
  id: number;
  name: string;
  created_by: string | null;
  created_at: string;
  import_id: number | null;
  into_id: number | null;
  dropped_by: string | null;
  dropped_at: string;
}

export interface DuplicateDenialsTable {
  customer_id: number;
  other_id: number;
  denied_by: string | null;
  denied_at: string;
}

export interface DuplicatePairsTable {
  customer_id: number;
  other_id: number;
  confidence: number;
  why: string[];
  found_at: string;
}

export interface DuplicateScansTable {
  id: Generated<number>;
  status: string;
  done: Generated<number>;
  customers: number | null;
  pairs: number | null;
  skipped_groups: Generated<number>;
  skipped_customers: Generated<number>;
  cancel: Generated<boolean>;
  error_code: string | null;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface EquityChangesTable {
  customer_id: number;
  since: string;
  was: string;
  now: string;
  acquired: number;
  margin: number;
  retention: number;
  defected: number;
  fell: Generated<boolean>;
}

export interface EquityMonthsTable {
  on_day: string;
  run_id: number;
  customers: number;
  active: number;
  equity: number;
  acquired: number;
  margin: number;
  retention: number;
  defected: number;
  acquired_customers: number;
  defected_customers: number;
  returned_customers: number;
  sales: number;
  groups: Json;
  moves: Json;
  sureness: Json | null;
}

export interface EquityRatingsTable {
  id: Generated<number>;
  driver: string;
  weight: string;
  own: string;
  rival: string;
  answers: number | null;
  set_by: string | null;
  set_at: string;
}

export interface EquityWorkTable {
  id: Generated<number>;
  run_id: number | null;
  done: Generated<number>;
  total: Generated<number>;
  finished_at: string | null;
  flows: Json | null;
}

export interface ErasedIdentitiesTable {
  digest: string;
  customer_id: number;
}

export interface EventsTable {
  id: Generated<number>;
  name: string;
  subject: string;
  data: Json;
  at: Generated<string>;
  told_by: Generated<string>;
  spread: Generated<boolean>;
}

export interface FunnelCountsTable {
  line: string;
  ago: number;
  stage: number;
  customers: number;
}

export interface FunnelResultsTable {
  id: Generated<number>;
  as_of: string;
  basis: Json;
  worth: Json | null;
  made_at: string;
}

export interface FunnelRulesTable {
  id: Generated<number>;
  line: string;
  recent_days: number;
  window_days: number;
  regular: number;
  often: number;
  loyal_windows: number;
  set_by: string | null;
  set_at: string;
}

export interface FunnelSurveysTable {
  id: Generated<number>;
  brand: Generated<string>;
  from_on: string;
  to_on: string;
  segment: Generated<string>;
  line: string;
  stage: number;
  respondents: number | null;
  yes: number;
  sample: Generated<boolean>;
  set_by: string | null;
  set_at: string;
  taken_back_by: string | null;
  taken_back_at: string | null;
}

export interface ImportMappingsTable {
  id: Generated<number>;
  kind: string;
  header: string;
  name: string | null;
  columns: Json;
  format: Json;
  mapping: Json;
  preset: string | null;
  import_id: number;
  file_name: string;
  used_at: string;
  options: Generated<Json>;
}

export interface ImportProblemsTable {
  import_id: number;
  line: number;
  ordinal: number;
  column_name: string | null;
  code: string;
  severity: string;
  value: string;
  amount: number | null;
}

export interface ImportsTable {
  id: Generated<number>;
  kind: string;
  file_name: string;
  file_bytes: number;
  status: string;
  progress: Generated<number>;
  format: Json;
  format_why: Json;
  columns: Json;
  mapping: Json;
  preset: string | null;
  reading: Generated<Json>;
  rows_read: Generated<number>;
  rows_stored: Generated<number>;
  rows_updated: Generated<number>;
  rows_already_there: Generated<number>;
  rows_rejected: Generated<number>;
  rows_noted: Generated<number>;
  amount_read: Generated<number>;
  amount_rejected: Generated<number>;
  amount_stored: number | null;
  customers: Generated<number>;
  customers_new: number | null;
  first_day: string | null;
  last_day: string | null;
  loaded_through: number | null;
  error_code: string | null;
  error_details: Json | null;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
  run: Generated<number>;
  load_order: number | null;
  undone: Json | null;
  door: Generated<string>;
  header: string | null;
  mapping_id: number | null;
  sheets: Json | null;
  rows_left_out: Generated<number>;
  amount_left_out: Generated<number>;
  request_key: string | null;
  request_sum: string | null;
  unattended: Generated<boolean>;
  customers_erased: number | null;
  options: Generated<Json>;
  foreseen: Json | null;
  customers_from: number | null;
}

export interface InboxFilesTable {
  id: Generated<number>;
  file: string;
  name: string;
  mark: string;
  bytes: number;
  status: string;
  import_id: number | null;
  code: string | null;
  details: Json | null;
  seen_at: string;
  ended_at: string | null;
}

export interface InvitationsTable {
  id: Generated<number>;
  digest: string;
  email: string;
  role: string;
  invited_by: string;
  made_at: string;
  expires_at: string;
  used_at: string | null;
  ended_at: string | null;
}

export interface JobWakesTable {
  topic: string;
  job: string;
}

export interface LossCausesTable {
  id: Generated<number>;
  key: string | null;
  name: string | null;
  manageable: boolean;
  place: number;
  ended_at: string | null;
}

export interface LossReasonsTable {
  customer_id: number;
  id: Generated<number>;
  cause_id: number;
  source: string;
  said_on: string;
  note: string | null;
  written_by: string | null;
  written_at: string;
  removed_at: string | null;
}

export interface LossesTable {
  customer_id: number;
  since: string;
  lost_on: string;
  rule: string;
  confidence: number | null;
  value: number;
  suggested: string | null;
  returned_on: string | null;
  withdrawn_at: string | null;
  run_id: number | null;
  told_at: string;
  rules_id: number | null;
}

export interface MailSettingsTable {
  only_one: Generated<boolean>;
  host: string;
  port: number;
  security: string;
  account: string | null;
  password: string | null;
  from_address: string;
  changed_at: string;
  changed_by: string | null;
}

export interface MessagesTable {
  id: Generated<number>;
  key: string;
  kind: string;
  recipient: string;
  language: string;
  message_id: string;
  body: string | null;
  state: string;
  attempts: Generated<number>;
  due_at: string;
  useful_until: string;
  reply_code: number | null;
  reply: string | null;
  error: string | null;
  queued_at: string;
  ended_at: string | null;
}

export interface MigrationsTable {
  name: string;
  sum: string;
  applied_at: Generated<string>;
}

export interface OrdersTable {
  source: string;
  order_id: string;
  customer_id: number;
  ordered_on: string;
  content: number;
  import_id: number | null;
}

export interface PasswordResetsTable {
  digest: string;
  user_id: string;
  made_at: string;
  expires_at: string;
  used_at: string | null;
}

export interface PhaseFlowsTable {
  line: string;
  month: string;
  from_phase: string;
  to_phase: string;
  moves: number;
  days: number;
}

export interface PhaseResultsTable {
  id: Generated<number>;
  as_of: string;
  basis: Json;
  result: Json | null;
  made_at: string;
}

export interface PhaseRulesTable {
  id: Generated<number>;
  line: string;
  usual_days: number;
  risk_times: number;
  lapse_times: number;
  set_by: string | null;
  set_at: string;
}

export interface PrivacyBreachNotesTable {
  id: Generated<number>;
  breach_id: number;
  kind: string;
  note: string;
  concerned: number | null;
  risk: string | null;
  happened_at: string;
  recorded_by: string | null;
  recorded_at: string;
  request: string;
  owner: string | null;
  due_on: string | null;
}

export interface PrivacyBreachesTable {
  id: Generated<number>;
  what: string;
  happened_at: string | null;
  found_at: string;
  concerned: number | null;
  question: Json | null;
  risk: string;
  country: string;
  tell_by: string;
  recorded_by: string | null;
  recorded_at: string;
  request: string;
  tell_law: string | null;
  tell_whom: Generated<string>;
}

export interface PrivacyRequestsTable {
  id: Generated<number>;
  kind: string;
  customer_id: number | null;
  person: string | null;
  channel: string;
  country: string;
  received_at: string;
  answer_by: string;
  extended_to: string | null;
  carry_out_by: string | null;
  identity: string | null;
  state: Generated<string>;
  outcome: string | null;
  owner: string | null;
  recorded_by: string | null;
  recorded_at: string;
  closed_at: string | null;
  request: string;
  region: string | null;
}

export interface PrivacyRulesTable {
  only_one: Generated<boolean>;
  breach_hours: number | null;
  region: string | null;
  changed_by: string | null;
  changed_at: string;
}

export interface PrivacyStepsTable {
  id: Generated<number>;
  request_id: number;
  step: string;
  detail: string | null;
  note: string | null;
  done_by: string | null;
  done_at: string;
  request: string;
}

export interface ProductCostSpansTable {
  product_id: number;
  valid_from: string;
  unit_cost: number;
  valid_until: string;
}

export interface ProductCostsTable {
  id: Generated<number>;
  product_id: number;
  valid_from: string;
  unit_cost: number | null;
  set_by: string | null;
  set_at: string;
  import_id: number | null;
}

export interface ProductTellingsTable {
  id: Generated<number>;
  product_id: number;
  import_id: number;
  line: string | null;
  line_before: string | null;
  told_at: string;
  told_again: Generated<boolean>;
}

export interface ProductsTable {
  id: Generated<number>;
  name: string;
  line: string | null;
  created_at: string;
  import_id: number | null;
}

export interface ProfitRunsTable {
  id: Generated<number>;
  basis: Json;
  result: Json;
  whole: boolean;
  started_at: string;
  finished_at: string;
}

export interface PurchaseAmendmentsTable {
  customer_id: number;
  id: Generated<number>;
  source: string;
  order_id: string;
  before: Json;
  import_id: number | null;
  amended_at: string;
  told_customer_id: number | null;
}

export interface PurchaseClaimsTable {
  customer_id: number;
  import_id: number;
  lines: string[];
}

export interface PurchaseSummaryTable {
  customer_id: number;
  first_on: string;
  last_on: string;
  occasions: number;
  spend: number;
  repeat_days: number;
  repeat_spend: number;
}

export interface PurchasesTable {
  customer_id: number;
  line_key: string;
  purchased_on: string;
  amount: number;
  quantity: string | null;
  unit_cost: number | null;
  product_id: number | null;
  order_id: string | null;
  source: string;
  channel: string | null;
  store: string | null;
  import_id: number | null;
}

export interface RemedyDecisionsTable {
  customer_id: number;
  id: Generated<number>;
  remedy: string;
  reason: string;
  profit: number;
  decided_by: string | null;
  decided_at: string;
}

export interface RequestKeysTable {
  caller: string;
  key: string;
  digest: string;
  status: number | null;
  answer: string | null;
  begun_at: string;
}

export interface RetentionResultsTable {
  id: Generated<number>;
  run_id: number;
  as_of: string;
  result: Json;
  made_at: string;
}

export interface RetentionRulesTable {
  id: Generated<number>;
  rules: Json;
  set_by: string | null;
  set_at: string;
}

export interface RolesTable {
  id: string;
  name: string | null;
  base: string;
  changes: Generated<Json>;
  changed_at: string;
  reach: Generated<Json>;
}

export interface ShareRunsTable {
  id: Generated<number>;
  as_of: string;
  benchmarks: Json;
  rungs: Json;
  result: Json;
  whole_at: string;
}

export interface SignInFailuresTable {
  key: string;
  failures: number;
  last_at: string;
  locked_until: string | null;
}

export interface SignInProofsTable {
  ticket: string;
  purpose: string;
  user_id: string | null;
  challenge: string | null;
  tries: Generated<number>;
  expires_at: string;
}

export interface StandingVersionTable {
  id: Generated<number>;
  version: Generated<number>;
}

export interface StrategyCandidatesTable {
  strategy: string;
  customer_id: number;
  stake: number;
  stake_low: number;
  stake_high: number;
}

export interface StrategyResultsTable {
  id: Generated<number>;
  run_id: number;
  as_of: string;
  result: Json;
  made_at: string;
}

export interface TagsTable {
  id: Generated<number>;
  name: string;
  created_by: string | null;
  created_at: string;
  import_id: number | null;
}

export interface TasksTable {
  customer_id: Generated<number>;
  id: Generated<number>;
  title: string;
  note: string | null;
  owner: string | null;
  due_on: string | null;
  remind_at: string | null;
  done_at: string | null;
  done_by: string | null;
  request: string;
  created_by: string | null;
  created_at: string;
  deleted_at: string | null;
}

export interface TouchedTable {
  job: string;
  customer_id: number;
  through: number | null;
}

export interface TouchedCustomersTable {
  job: string;
  customer_id: number;
}

export interface TouchpointChangesTable {
  customer_id: Generated<number>;
  id: Generated<number>;
  subject: string;
  subject_id: number;
  before: Json | null;
  after: Json | null;
  undoes: number | null;
  import_id: number | null;
  changed_by: string | null;
  changed_at: string;
}

export interface TouchpointClaimsTable {
  customer_id: number;
  touchpoint_id: number;
  import_id: number;
}

export interface TouchpointCostSpansTable {
  kind: string;
  valid_from: string;
  amount: number;
  per_minute: number;
  from_at: string;
  until_at: string;
}

export interface TouchpointCostsTable {
  id: Generated<number>;
  kind: string;
  valid_from: string;
  amount: number | null;
  per_minute: Generated<number>;
  set_by: string | null;
  set_at: string;
}

export interface TouchpointDaysTable {
  day: string;
  kind: string;
  channel: string;
  touchpoints: number;
  inbound: number;
  directed: number;
  without_staff: number;
  without_cost: number;
  without_customer: number;
  cost: number;
  answers: number;
  answer_sum: string;
  answer_squares: string;
}

export interface TouchpointDaysMadeTable {
  id: Generated<number>;
  time_zone: string;
  made_at: string;
}

export interface TouchpointDaysStaleTable {
  from_day: string;
  through_day: string;
}

export interface TouchpointsTable {
  customer_id: Generated<number>;
  id: Generated<number>;
  kind: string;
  channel: string;
  direction: string | null;
  at: string;
  seconds: number | null;
  staff: string | null;
  outcome: string | null;
  satisfaction: string | null;
  scale: string | null;
  cost: number | null;
  note: string | null;
  source: string;
  external_id: string;
  import_id: number | null;
  created_by: string | null;
  created_at: string;
  deleted_at: string | null;
}

export interface UploadsTable {
  id: string;
  kind: string;
  file_name: string;
  preset: string | null;
  bytes: number;
  modified: string;
  received: Generated<number>;
  last_offset: number | null;
  last_sum: string | null;
  import_id: number | null;
  created_by: string | null;
  created_at: string;
  touched_at: string;
}

export interface UserPasskeysTable {
  id: Generated<number>;
  user_id: string;
  credential: string;
  public_key: string;
  algorithm: number;
  counter: number;
  synced: boolean;
  name: string;
  since: string;
  last_used_at: string | null;
}

export interface UserRecoveryCodesTable {
  user_id: string;
  place: number;
  salt: string;
  hash: string;
  used_at: string | null;
}

export interface UserSecondStepsTable {
  user_id: string;
  secret: string;
  since: string | null;
  last_step: number | null;
  begun_at: string;
}

export interface ValueForecastLogsTable {
  run_id: number;
  as_of: string;
  model: string;
  customers: number;
  logged: number;
  score_3: Json | null;
  score_12: Json | null;
}

export interface ValueForecastsTable {
  customer_id: number;
  run_id: number;
  purchases_3: number;
  spend_3: number;
  purchases_12: number;
  spend_12: number;
  came_purchases_3: number | null;
  came_spend_3: number | null;
  came_purchases_12: number | null;
  came_spend_12: number | null;
}

export interface ValueModelsTable {
  id: Generated<number>;
  model: string;
  since: string;
  set_by: string | null;
}

export interface ValueRankingsTable {
  id: Generated<number>;
  run_id: number;
  hidden_from: string;
  as_of: string;
  result: Json;
  made_at: string;
}

export interface ValueRunsTable {
  id: Generated<number>;
  as_of: string;
  asked: string;
  status: string;
  reason: string | null;
  model: string | null;
  fit: Json | null;
  spend_fit: Json | null;
  terms: Json;
  sufficiency: Json;
  result: Json | null;
  check_result: Json | null;
  repeats: Generated<number>;
  current: boolean;
  started_at: string;
  finished_at: string;
  choice: Json | null;
  rough: Json | null;
}

export interface ValueSamplesTable {
  key: string;
  run_id: number;
  answer: Json;
  made_at: string;
}

export interface WalletClaimsTable {
  customer_id: number;
  fact_id: number;
  import_id: number;
}

export interface WalletFactsTable {
  customer_id: number;
  id: Generated<number>;
  line: Generated<string>;
  kind: string;
  amount: number | null;
  share: string | null;
  suppliers: number | null;
  rank: string | null;
  source: string;
  confidence: string;
  said_on: string;
  sample: Generated<boolean>;
  set_by: string | null;
  set_at: string;
  taken_back_by: string | null;
  taken_back_at: string | null;
  import_id: number | null;
}

export interface WebhookDeliveriesTable {
  id: Generated<number>;
  webhook_id: number;
  event_id: number;
  state: string;
  attempts: Generated<number>;
  due_at: string;
  status: number | null;
  error: string | null;
  ended_at: string | null;
}

export interface WebhooksTable {
  id: Generated<number>;
  name: string;
  url: string;
  events: string[];
  owner: string;
  secret: string;
  old_secret: string | null;
  old_until: string | null;
  off_reason: string | null;
  failing_since: string | null;
  delivered_at: string | null;
  made_at: string;
}

export interface WinBackAttemptsTable {
  customer_id: number;
  id: Generated<number>;
  tried_on: string;
  channel: string;
  offer: string;
  cost: Generated<number>;
  outcome: string | null;
  note: string | null;
  request: string;
  written_by: string | null;
  written_at: string;
  round_id: number | null;
}

export interface WinBackCandidatesTable {
  customer_id: number;
  since: string;
  lost_on: string;
  second: number;
  cause_id: number | null;
  suggested: string | null;
  curable: number;
  mark: number;
  chance: number;
  worth: number;
  kept_out: string | null;
}

export interface WinBackHeldTable {
  customer_id: number;
  round_id: number;
  held_on: string;
}

export interface WinBackRoundsTable {
  id: Generated<number>;
  request: string;
  tried_on: string;
  channel: string;
  offer: string;
  cost: number;
  control: number;
  made_by: string | null;
  made_at: string;
}

export interface Tables {
  absent_indexes: AbsentIndexesTable;
  access_requests: AccessRequestsTable;
  access_rules: AccessRulesTable;
  action_customers: ActionCustomersTable;
  action_log: ActionLogTable;
  actions: ActionsTable;
  api_keys: ApiKeysTable;
  audit_chain: AuditChainTable;
  audit_entries: AuditEntriesTable;
  audit_waiting: AuditWaitingTable;
  auth_account: AuthAccountTable;
  auth_session: AuthSessionTable;
  auth_user: AuthUserTable;
  auth_verification: AuthVerificationTable;
  backups: BackupsTable;
  cohort_cells: CohortCellsTable;
  company: CompanyTable;
  company_costs: CompanyCostsTable;
  company_terms: CompanyTermsTable;
  consent_claims: ConsentClaimsTable;
  consent_events: ConsentEventsTable;
  consent_now: ConsentNowTable;
  consent_purposes: ConsentPurposesTable;
  consent_texts: ConsentTextsTable;
  consent_voids: ConsentVoidsTable;
  contract_factors: ContractFactorsTable;
  contract_payments: ContractPaymentsTable;
  contract_runs: ContractRunsTable;
  contract_sales: ContractSalesTable;
  contract_tellings: ContractTellingsTable;
  contracts: ContractsTable;
  currency_rates: CurrencyRatesTable;
  customer_additions: CustomerAdditionsTable;
  customer_attributes: CustomerAttributesTable;
  customer_bin: CustomerBinTable;
  customer_changes: CustomerChangesTable;
  customer_choices: CustomerChoicesTable;
  customer_claims: CustomerClaimsTable;
  customer_confirmations: CustomerConfirmationsTable;
  customer_erasures: CustomerErasuresTable;
  customer_families: CustomerFamiliesTable;
  customer_freshness: CustomerFreshnessTable;
  customer_funnel: CustomerFunnelTable;
  customer_identities: CustomerIdentitiesTable;
  customer_import_changes: CustomerImportChangesTable;
  customer_line_profit: CustomerLineProfitTable;
  customer_memberships: CustomerMembershipsTable;
  customer_merges: CustomerMergesTable;
  customer_phases: CustomerPhasesTable;
  customer_profit: CustomerProfitTable;
  customer_standing: CustomerStandingTable;
  customer_tags: CustomerTagsTable;
  customer_traces: CustomerTracesTable;
  customer_values: CustomerValuesTable;
  customer_view_defaults: CustomerViewDefaultsTable;
  customer_views: CustomerViewsTable;
  customer_wallet: CustomerWalletTable;
  customer_works: CustomerWorksTable;
  customers: CustomersTable;
  driver_parts: DriverPartsTable;
  dropped_tags: DroppedTagsTable;
  duplicate_denials: DuplicateDenialsTable;
  duplicate_pairs: DuplicatePairsTable;
  duplicate_scans: DuplicateScansTable;
  equity_changes: EquityChangesTable;
  equity_months: EquityMonthsTable;
  equity_ratings: EquityRatingsTable;
  equity_work: EquityWorkTable;
  erased_identities: ErasedIdentitiesTable;
  events: EventsTable;
  funnel_counts: FunnelCountsTable;
  funnel_results: FunnelResultsTable;
  funnel_rules: FunnelRulesTable;
  funnel_surveys: FunnelSurveysTable;
  import_mappings: ImportMappingsTable;
  import_problems: ImportProblemsTable;
  imports: ImportsTable;
  inbox_files: InboxFilesTable;
  invitations: InvitationsTable;
  job_wakes: JobWakesTable;
  loss_causes: LossCausesTable;
  loss_reasons: LossReasonsTable;
  losses: LossesTable;
  mail_settings: MailSettingsTable;
  messages: MessagesTable;
  migrations: MigrationsTable;
  orders: OrdersTable;
  password_resets: PasswordResetsTable;
  phase_flows: PhaseFlowsTable;
  phase_results: PhaseResultsTable;
  phase_rules: PhaseRulesTable;
  privacy_breach_notes: PrivacyBreachNotesTable;
  privacy_breaches: PrivacyBreachesTable;
  privacy_requests: PrivacyRequestsTable;
  privacy_rules: PrivacyRulesTable;
  privacy_steps: PrivacyStepsTable;
  product_cost_spans: ProductCostSpansTable;
  product_costs: ProductCostsTable;
  product_tellings: ProductTellingsTable;
  products: ProductsTable;
  profit_runs: ProfitRunsTable;
  purchase_amendments: PurchaseAmendmentsTable;
  purchase_claims: PurchaseClaimsTable;
  purchase_summary: PurchaseSummaryTable;
  purchases: PurchasesTable;
  remedy_decisions: RemedyDecisionsTable;
  request_keys: RequestKeysTable;
  retention_results: RetentionResultsTable;
  retention_rules: RetentionRulesTable;
  roles: RolesTable;
  share_runs: ShareRunsTable;
  sign_in_failures: SignInFailuresTable;
  sign_in_proofs: SignInProofsTable;
  standing_version: StandingVersionTable;
  strategy_candidates: StrategyCandidatesTable;
  strategy_results: StrategyResultsTable;
  tags: TagsTable;
  tasks: TasksTable;
  touched: TouchedTable;
  touched_customers: TouchedCustomersTable;
  touchpoint_changes: TouchpointChangesTable;
  touchpoint_claims: TouchpointClaimsTable;
  touchpoint_cost_spans: TouchpointCostSpansTable;
  touchpoint_costs: TouchpointCostsTable;
  touchpoint_days: TouchpointDaysTable;
  touchpoint_days_made: TouchpointDaysMadeTable;
  touchpoint_days_stale: TouchpointDaysStaleTable;
  touchpoints: TouchpointsTable;
  uploads: UploadsTable;
  user_passkeys: UserPasskeysTable;
  user_recovery_codes: UserRecoveryCodesTable;
  user_second_steps: UserSecondStepsTable;
  value_forecast_logs: ValueForecastLogsTable;
  value_forecasts: ValueForecastsTable;
  value_models: ValueModelsTable;
  value_rankings: ValueRankingsTable;
  value_runs: ValueRunsTable;
  value_samples: ValueSamplesTable;
  wallet_claims: WalletClaimsTable;
  wallet_facts: WalletFactsTable;
  webhook_deliveries: WebhookDeliveriesTable;
  webhooks: WebhooksTable;
  win_back_attempts: WinBackAttemptsTable;
  win_back_candidates: WinBackCandidatesTable;
  win_back_held: WinBackHeldTable;
  win_back_rounds: WinBackRoundsTable;
}
