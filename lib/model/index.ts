/**
 * The nouns that everything else speaks in. Plain data, no SDK types: checks and remedies are pure functions
 * over these, so that a verdict can be repeated from a saved snapshot.
 */
export type { Region, AccountId, Arn, ReadFailure, Read, Scope } from './identity.ts'
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
} from './trail.ts'
export type {
  PolicyStatement,
  PolicyDocument,
  LifecycleRule,
  PublicAccessBlock,
  Bucket,
  Key,
  ObjectLock,
  LogTarget,
  LogGroup,
  Topic,
  FilteredMetric,
  MetricFilter,
  AlarmThreshold,
  AlarmMetric,
  Alarm,
  ChangeAlarms,
} from './destination.ts'
export type {
  RuleTarget,
  ForwardingRule,
  FunctionState,
  GuardRecord,
  GuardDeployment,
  GuardFunction,
  PathPart,
  Guard,
} from './guard-path.ts'
export type { SetUp, Safeguards } from './snapshot.ts'
export type { Part, Organization, RegionView, Snapshot } from './snapshot.ts'
export { severities } from './finding.ts'
export type {
  Severity,
  FindingStatus,
  WitnessEvent,
  Verdict,
  ExemptionNote,
  Finding,
  Controls,
} from './finding.ts'
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
  RepairOf,
  Calls,
  OutcomeResult,
  Outcome,
} from './repair.ts'
export type { AlertState, OpenAlertState, Ending, Change, Claim, ResourceAlertStates } from './finding.ts'
export type {
  Actor,
  Tamper,
  Gap,
  GapRecovery,
  Summary,
  TrailInBrief,
  AccountInReport,
  Omitted,
  Unread,
  Report,
} from './report.ts'
export { gapCauses } from './report.ts'
export type { RemedyId } from './remedy-id.ts'
export type {
  Integrity,
  BrokenReason,
  UnprovenReason,
  TrueVersion,
  ObjectChange,
  EvidenceFault,
  EvidenceGap,
  RegionIntegrity,
  Verification,
} from './verification.ts'
