import { consoleWithoutMfa, deniedByActor, firstUseOfRegion, rootUse, sessionActivity } from './callers.ts'
import { gapActivity, logDeletions, loggingStopped, tampering } from './logging.ts'
import { iamTrust, kmsDeletions, publicBuckets } from './openings.ts'
import type { Question } from './question.ts'

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
