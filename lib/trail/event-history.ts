/** How long event history keeps an event (CloudTrail user guide, "Working with CloudTrail event history"), in milliseconds. */
export const historyKept = 90 * 24 * 3_600_000

/** "Typically within 15 minutes" an event is in event history (CloudTrail user guide, "How CloudTrail works"), in milliseconds. */
export const historyLate = 15 * 60_000
