/**
 * The nouns that everything else speaks in. Plain data, no SDK types: checks and remedies are pure functions
 * over these, so that a verdict can be repeated from a saved snapshot.
 */
export type { Region, AccountId, Arn, ReadFailure, Read, Scope } from './model/identity.ts'
export type {
  TrailStatus,
  ReadWrite,
  BasicSelector,
  FieldSelector,
  AdvancedSelector,
  Selectors,
  InsightSelector,
  KnownOn,
  ValidatedSince,
  Trail,
} from './model/trail.ts'
export type {
  PolicyStatement,
  PolicyDocument,
  LifecycleRule,
  PublicAccessBlock,
  Bucket,
  Key,
  LogTarget,
  LogGroup,
  Topic,
  FilteredMetric,
  MetricFilter,
  AlarmThreshold,
  AlarmMetric,
  Alarm,
  AlarmTopic,
  ChangeAlarms,
} from './model/destination.ts'
export type {
  RuleTarget,
  ForwardingRule,
  FunctionState,
  GuardRecord,
  GuardDeployment,
  GuardFunction,
  Guard,
} from './model/guard-path.ts'
export type { SetUp, Safeguards } from './model/safeguards.ts'
export type { Part, Organization, RegionView, Snapshot } from './model/snapshot.ts'
export type {
  Severity,
  FindingStatus,
  WitnessEvent,
  Verdict,
  ExemptionNote,
  Finding,
  Controls,
} from './model/finding.ts'
export type {
  Facet,
  TrailSettings,
  AroundWrite,
  UndoCall,
  Call,
  OwnedBucket,
  Refusal,
  FacetSettings,
  PlannedRepair,
  OutcomeResult,
  Outcome,
} from './model/repair.ts'
export type { Matter, OpenMatter, Ending, Change, ResourceMatters } from './model/matter.ts'
export type {
  Actor,
  Tamper,
  Gap,
  Summary,
  TrailInBrief,
  AccountInReport,
  Omitted,
  Unread,
  Report,
} from './model/report.ts'
