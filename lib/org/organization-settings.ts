import type { Clients, Credentials } from '../aws/clients.ts'
import type { GuardSettings } from '../guard/guard-settings.ts'
import type { AccountIdentity } from '../collect/account-identity.ts'
import type { MemberRole } from './member-credentials.ts'
import type { ReportsBucket } from './reports-bucket.ts'

/** All that the functions of organization mode know of their surroundings. */
export type OrganizationSettings = GuardSettings & {
  /** The account that they run in. */
  identity: AccountIdentity
  bucket: ReportsBucket
  role: MemberRole
  /** Roots or organizational units that are looked at; all of the organization where none is named. */
  units: readonly string[]
  /** Accounts that are swept at the same time. */
  concurrency: number
  clientsFor: (credentials: () => Promise<Credentials>) => Clients
}
