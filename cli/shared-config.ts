import { loadSharedConfigFiles } from '@smithy/core/config'

type Profiles = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>

/** The settings of each profile, by its name, as the SDK reads both shared files; none of a file that is not there. */
export async function sharedProfiles(): Promise<Profiles> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const names = [...Object.keys(configFile), ...Object.keys(credentialsFile)].filter(
    (name) => !other.test(name),
  )
  return Object.fromEntries(names.map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]))
}

/** Sections that are no profile's (AWS SDKs and tools reference guide, "Format of the config file"). */
const other = /^(?:sso-session|services)\./

/** The file of certificates that the environment's profile names as `ca_bundle`, which the SDK does not use. */
export const caBundleOfProfile = async (): Promise<string | undefined> =>
  (await sharedProfiles())[process.env['AWS_PROFILE'] ?? 'default']?.['ca_bundle']
