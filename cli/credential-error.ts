import { errorCode, errorMessage, isExpiredSession } from '../lib/aws/errors.ts'
import { nearestName } from '../lib/text/nearest-name.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What is wrong with somebody's credentials, and what to do about it, by what the SDK or AWS said; undefined for all
 * other errors. Codes: AWS General Reference, "Common errors"; messages: the SDK's credential providers.
 */
export async function credentialText(
  error: unknown,
  environment: Environment = process.env,
): Promise<string | undefined> {
  const [code, message] = [errorCode(error), errorMessage(error)]
  const profile = environment['AWS_PROFILE']
  const named = profile === undefined ? '' : ` --profile ${profile}`
  if (code === 'TokenProviderError' || (isCredentials(code) && /\bsso\b/i.test(message)))
    return `the SSO session${ofProfile(profile)} is missing or has expired; sign in with: aws sso login${named}`
  if (isCredentials(code) && /multi-factor/i.test(message))
    return `${profileOf(profile)} needs a code of its MFA device: run on a terminal, where it is asked for`
  if (isCredentials(code)) return missing(profile, message)
  if (isExpiredSession(code))
    return `the credentials${ofProfile(profile)} have expired; get new ones, by aws sso login${named} or however they came`
  if (code === 'RequestTimeTooSkewed' || /signature (expired|not yet current)/i.test(message))
    return `the clock of this machine is wrong: AWS refused a request for the time in its signature (here it is ${new Date().toISOString()})`
  return undefined
}

const isCredentials = (code: string): boolean => code === 'CredentialsProviderError'
const ofProfile = (profile: string | undefined): string =>
  profile === undefined ? '' : ` of profile ${profile}`
const profileOf = (profile: string | undefined): string =>
  profile === undefined ? 'the default profile' : `profile ${profile}`

async function missing(profile: string | undefined, message: string): Promise<string> {
  const { sharedProfiles } = await import('./shared-config.ts')
  const profiles = await sharedProfiles()
  const section = profiles[profile ?? 'default']
  if (profile !== undefined && section === undefined) {
    const guess = nearestName(profile, Object.keys(profiles))
    return `there is no profile ${profile} in the shared AWS configuration files${guess === undefined ? '' : `; did you mean ${guess}?`}`
  }
  if (section?.['credential_process'] !== undefined)
    return `the credential_process of ${profileOf(profile)} failed or printed no credentials; run it by itself to see why (its line is in the AWS configuration file)`
  if (profile !== undefined)
    return `profile ${profile} gives no credentials: ${message === noProvider ? 'it names no keys, role, SSO session or credential_process' : message}`
  return 'no AWS credentials found; set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with aws sso login'
}

const noProvider = 'Could not load credentials from any providers'
