import type { Clients } from '../../aws/clients.ts'
import type { Region } from '../../model/index.ts'

/** The parts of an alert as it is sent, by their names in the outbox. */
export const alertParts = [
  'id',
  'kind',
  'severity',
  'account',
  'region',
  'subject',
  'message',
  'chat',
  'event',
] as const

/**
 * An alert as it is sent, ready for every channel: texts alone, so that it can be kept and sent later. `message` is
 * SNS's by protocol, `chat` the notification for AWS Chatbot, `event` the JSON of docs/alert.schema.json.
 */
export type RenderedAlert = Readonly<Record<(typeof alertParts)[number], string>>

/** What a channel is told of where it leads. */
export type ChannelPlace = {
  /** The guard's home region. */
  region: Region
  /** What the stack made for it: an ARN, a name. */
  target?: string
  /** What the policy says of it, under its id. */
  settings?: Readonly<Record<string, string>>
}

export type SendAlert = (clients: Clients, alert: RenderedAlert) => Promise<void>

/** How a channel sends alerts. One that holds findings instead of messages, as Security Hub does, sends none. */
export type Channel = {
  /**
   * @returns what sends an alert there; it throws whatever the channel answers
   * @throws RunError where the place does not say where it leads
   */
  open: (place: ChannelPlace) => SendAlert
}

/** A string of a CloudFormation template, or what gives one. */
export type StackValue = string | { readonly [intrinsic: string]: unknown }

export type StackStatement = {
  Effect: 'Allow'
  Action: string | readonly string[]
  Resource: StackValue | readonly StackValue[]
  Condition?: Readonly<Record<string, Readonly<Record<string, StackValue | readonly StackValue[]>>>>
}

/** What the stack makes for a channel that the policy asks for. */
export type ChannelStack = {
  /** Begins the logical ids of what is made for it. */
  name: string
  /** What its functions are told as `target`. */
  target?: StackValue
  /** What the functions may do that send alerts. */
  allow: (settings: Readonly<Record<string, string>>) => readonly StackStatement[]
  /** True where it holds findings: only the sweep and the verification of the guard's own account use it. */
  holdsFindings?: true
  Parameters?: Readonly<Record<string, unknown>>
  Conditions?: Readonly<Record<string, unknown>>
  Resources?: Readonly<Record<string, unknown>>
  Outputs?: Readonly<Record<string, unknown>>
}

/** A text that the policy has to name for a channel, under the channel's id. */
export type ChannelSetting = {
  description: string
  pattern: RegExp
  /** What the pattern asks for, in words. */
  expected: string
  example: string
  optional?: true
}

/** What people, the policy file and the stack have to know of a channel. None of it is part of a function. */
export type ChannelFacts = {
  /** What it is, after "Where alerts go:". */
  description: string
  /** What arrives there, and what a person sets up for it: Markdown, for docs/channels.md. */
  gets: string
  setUp: string
  /** A page of docs/recipes/. */
  recipe?: string
  settings?: Readonly<Record<string, ChannelSetting>>
  /** Absent where the stack has what it needs in any case. */
  stack?: ChannelStack
}
