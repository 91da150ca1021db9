import { deployedSettings } from './deployed-settings.ts'
import { enteredMembers } from './entered-members.ts'
import { verifyHandler } from './verify-handler.ts'

const settings = deployedSettings()

/** Entry point of the function `verify`. */
export const handler = verifyHandler(settings, enteredMembers(settings))
