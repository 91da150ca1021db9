import type { Envelope } from './envelope.ts'
import type { Protection } from './protection.ts'
import type { Start } from './start-at-once.ts'
import type { TamperEvent } from './tamper-of-event.ts'

export type Reaction = {
  envelope: Envelope
  seen: TamperEvent
  start: Start | undefined
  protection: Protection | undefined
}
