import type { ClientSettings } from '../lib/aws/clients.ts'
import type { Region } from '../lib/model/index.ts'
import type { LiveTerminal } from './terminal.ts'

/** How AWS is reached; what is absent comes from the usual AWS environment. */
export type AwsSettings = ClientSettings & { region?: Region }

/** What one run of the program works with. */
export type Session = LiveTerminal & {
  aws: AwsSettings
  /** Sets the code that the program ends with; 0 where nobody does. */
  exitWith: (code: number) => void
}
