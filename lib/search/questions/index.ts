import { consoleWithoutMfa } from './console-without-mfa.ts'
import { deniedByActor } from './denied-by-actor.ts'
import { firstUseOfRegion } from './first-use-of-region.ts'
import { gapActivity } from './gap-activity.ts'
import { iamTrust } from './iam-trust.ts'
import { kmsDeletions } from './kms-deletions.ts'
import { logDeletions } from './log-deletions.ts'
import { loggingStopped } from './logging-stopped.ts'
import { publicBuckets } from './public-buckets.ts'
import type { Question } from './question.ts'
import { rootUse } from './root-use.ts'
import { sessionActivity } from './session-activity.ts'
import { tampering } from './tampering.ts'

/** The canned questions of `search --query`, in the order that they are listed in. */
export const questions: readonly Question[] = [
  tampering,
  loggingStopped,
  sessionActivity,
  rootUse,
  consoleWithoutMfa,
  deniedByActor,
  firstUseOfRegion,
  publicBuckets,
  kmsDeletions,
  iamTrust,
  logDeletions,
  gapActivity,
]
