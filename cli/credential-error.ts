import { errorCode, errorMessage } from '../lib/aws/errors.ts'
import { nearestName } from '../lib/text/nearest-name.ts'
import { profileSections } from './shared-config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What is wrong with somebody's credentials, and what to do about it, by what the SDK or AWS said; undefined for all
 * other errors. Codes: AWS General Reference, "Common errors"; messages: the SDK's credential providers.
 */
export function credentialText(error: unknown, environment: Environment = process.env): string | undefined {
  const [code, message] = [errorCode(error), errorMessage(error)]
  const profile = environment['AWS_PROFILE']
  const named = profile === undefined ? '' : ` --profile ${profile}`
  if (code === 'TokenProviderError' || (isCredentials(code) && /\bsso\b/i.test(message)))
    return `the SSO session${ofProfile(profile)} is missing or has expired; sign in with: aws sso login${named}`
  if (isCredentials(code) && /multi-factor/i.test(message))
    return `${profileOf(profile)} needs a code of its MFA device: run on a terminal, where it is asked for`
  if (isCredentials(code)) return missing(profile, message, environment)
  if (expired.test(code))
    return `the credentials${ofProfile(profile)} have expired; get new ones, by aws sso login${named} or however they came`
  if (code === 'RequestTimeTooSkewed' || /signature (expired|not yet current)/i.test(message))
    return `the clock of this machine is wrong: AWS refused a request for the time in its signature (here it is ${new Date().toISOString()})`
  return undefined
}

const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/
const isCredentials = (code: string): boolean => code === 'CredentialsProviderError'
const ofProfile = (profile: string | undefined): string =>
  profile === undefined ? '' : ` of profile ${profile}`
const profileOf = (profile: string | undefined): string =>
  profile === undefined ? 'the default profile' : `profile ${profile}`

function missing(profile: string | undefined, message: string, environment: Environment): string {
  const sections = profileSections(environment)
  const section = sections.get(profile ?? 'default')
  if (profile !== undefined && section === undefined) {
    const guess = nearestName(profile, [...sections.keys()])
    return `there is no profile ${profile} in the shared AWS configuration files${guess === undefined ? '' : `; did you mean ${guess}?`}`
  }
  if (/^\s*credential_process\s*=/m.test(section ?? ''))
    return `the credential_process of ${profileOf(profile)} failed or printed no credentials; run it by itself to see why (its line is in the AWS configuration file)`
  if (profile !== undefined)
    return `profile ${profile} gives no credentials: ${message === noProvider ? 'it names no keys, role, SSO session or credential_process' : message}`
  return 'no AWS credentials found; set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with aws sso login'
}

const noProvider = 'Could not load credentials from any providers'
