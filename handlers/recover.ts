import { createClients } from '../lib/aws/clients.ts'
import { lookupsASecond, spacedLookups } from '../lib/evidence/recover/lookup.ts'
import { deployedSettings } from './deployed-settings.ts'
import { enteredMembers } from './entered-members.ts'
import { recoverHandler } from './recover-handler.ts'

/** A reaction may look something up at any time: it is left a quarter of the quota. */
const clientSettings = () => ({ budget: spacedLookups(lookupsASecond.shared), maxAttempts: 8 })

const settings = { ...deployedSettings(), clients: createClients(clientSettings()) }

/** Entry point of the function `recover`. */
export const handler = recoverHandler(settings, enteredMembers(settings, clientSettings))
