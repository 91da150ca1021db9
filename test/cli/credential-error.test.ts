import { describe, expect, it } from '@jest/globals'
import { credentialText } from '../../cli/credential-error.ts'

const named = (name: string, message: string) => Object.assign(new Error(message), { name })
const nowhere = { HOME: '/nonexistent' }

describe('what is wrong with credentials', () => {
  it.each([
    ['ExpiredToken', 'The security token included in the request is expired'],
    ['ExpiredTokenException', 'The security token included in the request is expired'],
    ['RequestExpired', 'Request has expired.'],
  ])('%s in mid-run: they have expired, and how to get new ones', async (code, message) => {
    expect(await credentialText(named(code, message), { ...nowhere, AWS_PROFILE: 'corp' })).toBe(
      'the credentials of profile corp have expired; get new ones, by aws sso login --profile corp or however they came',
    )
  })

  it.each([
    ['RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'],
    ['SignatureDoesNotMatch', 'Signature expired: 20261130T000000Z is now earlier than 20261130T010000Z'],
    [
      'InvalidSignatureException',
      'Signature not yet current: 20261130T020000Z is still later than 20261130T010000Z',
    ],
  ])('%s: the clock', async (code, message) => {
    expect(await credentialText(named(code, message), nowhere)).toMatch(
      /^the clock of this machine is wrong: /,
    )
  })

  it.each([
    [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    ],
    ['AccessDenied', 'User is not authorized to perform: sts:GetCallerIdentity'],
    ['TrailNotFoundException', 'Unknown trail'],
  ])('%s is none of these', async (code, message) => {
    expect(await credentialText(named(code, message), nowhere)).toBeUndefined()
  })
})
