export type Failure = { ErrorCode?: string | undefined; ErrorMessage?: string | undefined }

/** An answer of EventBridge to several entries at once. */
export type EntriesAnswer = { FailedEntries?: Failure[] | undefined }

/**
 * The answer, where every entry went through: EventBridge answers 200 with those that did not.
 * @throws Error under the code of the first entry that failed
 */
export function wholeAnswer<Answer extends EntriesAnswer>(answer: Answer): Answer {
  const [failed] = answer.FailedEntries ?? []
  if (!failed) return answer
  const error = new Error(failed.ErrorMessage ?? 'an entry failed')
  error.name = failed.ErrorCode ?? 'FailedEntry'
  throw error
}
