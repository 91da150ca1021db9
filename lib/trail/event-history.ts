/** How long event history keeps an event (CloudTrail user guide, "Working with CloudTrail event history"), in milliseconds. */
export const historyKept = 90 * 24 * 3_600_000
