/**
 * Where alerts can go: `sns`, mail, phones and programs that subscribe to the stack's topic; `chat`, Slack and Teams by
 * way of a topic of its own; `eventbridge`, an event bus; `security-hub`, findings in Security Hub.
 */
export const alertChannels = ['sns', 'chat', 'eventbridge', 'security-hub'] as const

export type AlertChannel = (typeof alertChannels)[number]
