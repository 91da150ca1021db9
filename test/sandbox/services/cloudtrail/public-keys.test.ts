import { createPublicKey, createSign, createVerify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ListEventDataStoresCommand, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail'
import { newKeyPair } from '../../../../sandbox/services/cloudtrail/key-pairs.ts'
import { rotateKey, signingKey } from '../../../../sandbox/services/cloudtrail/public-keys.ts'
import { away, bench, errorOf, home } from './sandbox.ts'

describe('ListPublicKeys', () => {
  it('gives the key that digests of the region are signed with, in PKCS#1 DER', async () => {
    const { at, world } = await bench()
    const { PublicKeyList: keys } = await at(home).send(new ListPublicKeysCommand({}))
    expect(keys).toHaveLength(1)
    const der = Buffer.from(keys?.[0]?.Value ?? [])
    const published = createPublicKey({ key: der, type: 'pkcs1', format: 'der' })
    const { privateKey, fingerprint } = await signingKey(world, home, world.clock())
    const signature = createSign('RSA-SHA256').update('digest').sign(privateKey)
    expect(createVerify('RSA-SHA256').update('digest').verify(published, signature)).toBe(true)
    expect(keys?.[0]?.Fingerprint).toBe(fingerprint)
    expect(fingerprint).toMatch(/^[0-9a-f]{32}$/)
  })

  it('gives the same key again, and another in another region', async () => {
    const { at } = await bench()
    const fingerprint = async (region: string) =>
      (await at(region).send(new ListPublicKeysCommand({}))).PublicKeyList?.[0]?.Fingerprint
    const first = await fingerprint(home)
    expect(await fingerprint(home)).toBe(first)
    expect(await fingerprint(away)).not.toBe(first)
  })

  it('keeps to the time range', async () => {
    const { at, clock } = await bench()
    const year = 365 * 24 * 3_600_000
    const keysAt = async (offset: number) => {
      const StartTime = new Date(clock.now.getTime() + offset)
      return (await at(home).send(new ListPublicKeysCommand({ StartTime, EndTime: StartTime }))).PublicKeyList
    }
    expect(await keysAt(-year / 2)).toHaveLength(1)
    expect(await keysAt(-2 * year)).toHaveLength(0)
    const reversed = new ListPublicKeysCommand({ StartTime: clock.now, EndTime: new Date(0) })
    expect(await errorOf(at(home).send(reversed))).toBe('InvalidTimeRangeException')
  })
})

describe('keys that sign digests', () => {
  it('are RSA keys of 2,048 bits, all different', async () => {
    const pairs = await Promise.all(Array.from({ length: 12 }, () => newKeyPair()))
    expect(new Set(pairs.map(({ fingerprint }) => fingerprint)).size).toBe(12)
    for (const { privateKey, publicKey } of pairs) {
      const der = { key: Buffer.from(publicKey), type: 'pkcs1', format: 'der' } as const
      expect(createPublicKey(der).asymmetricKeyDetails).toEqual({
        modulusLength: 2048,
        publicExponent: 65_537n,
      })
      const signature = createSign('RSA-SHA256').update('digest').sign(privateKey)
      expect(createVerify('RSA-SHA256').update('digest').verify(createPublicKey(der), signature)).toBe(true)
    }
  })

  it('are listed with those before them, each for its own time', async () => {
    const { at, world, clock } = await bench()
    const [first] = (await at(home).send(new ListPublicKeysCommand({}))).PublicKeyList ?? []
    rotateKey(world, home, clock.now)
    const hour = 3_600_000
    const keysAt = async (from: number, to: number) => {
      const range = {
        StartTime: new Date(clock.now.getTime() + from),
        EndTime: new Date(clock.now.getTime() + to),
      }
      const { PublicKeyList } = await at(home).send(new ListPublicKeysCommand(range))
      return PublicKeyList?.map(({ Fingerprint }) => Fingerprint)
    }
    const { fingerprint } = await signingKey(world, home, clock.now)
    expect(fingerprint).not.toBe(first?.Fingerprint)
    expect(await keysAt(-hour, hour)).toEqual([first?.Fingerprint, fingerprint])
    expect(await keysAt(-2 * hour, -hour)).toEqual([first?.Fingerprint])
    expect(await keysAt(hour, 2 * hour)).toEqual([fingerprint])
  })
})

it('ListEventDataStores gives none', async () => {
  const { at } = await bench()
  expect((await at(home).send(new ListEventDataStoresCommand({}))).EventDataStores).toEqual([])
  const token = new ListEventDataStoresCommand({ NextToken: 'abcd' })
  expect(await errorOf(at(home).send(token))).toBe('InvalidNextTokenException')
})
