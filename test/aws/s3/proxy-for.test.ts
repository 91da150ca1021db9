import { describe, expect, it } from '@jest/globals'
import { proxyFor } from '../../../lib/aws/s3/proxy-for.ts'

const s3 = 'https://logs.s3.eu-west-1.amazonaws.com/key'

/** As curl's manual has it ("Environment", http_proxy, HTTPS_PROXY, ALL_PROXY, NO_PROXY). */
describe('the proxy of a URL', () => {
  it.each([
    [{}, s3, undefined],
    [{ HTTPS_PROXY: 'http://proxy:3128' }, s3, 'http://proxy:3128'],
    [{ HTTPS_PROXY: 'proxy:3128' }, s3, 'http://proxy:3128'],
    [{ HTTP_PROXY: 'http://proxy:3128' }, s3, undefined],
    [{ HTTP_PROXY: 'http://proxy:3128' }, 'http://127.0.0.1:4566/logs', 'http://proxy:3128'],
    [{ ALL_PROXY: 'http://proxy:3128' }, s3, 'http://proxy:3128'],
    [{ https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:2' }, s3, 'http://small:1'],
    [{ HTTPS_PROXY: '' }, s3, undefined],
  ])('by %j for %s is %s', (environment, url, expected) => {
    expect(proxyFor(new URL(url), environment)).toBe(expected)
  })

  it.each([
    ['*', s3],
    ['amazonaws.com', s3],
    ['.amazonaws.com', s3],
    ['*.amazonaws.com', s3],
    ['localhost, .AMAZONAWS.com', s3],
    ['logs.s3.eu-west-1.amazonaws.com:443', s3],
    ['127.0.0.1', 'https://127.0.0.1:4566/'],
    ['::1', 'https://[::1]:4566/'],
    ['[::1]', 'https://[::1]:4566/'],
    ['[::1]:4566', 'https://[::1]:4566/'],
  ])('is none where NO_PROXY is %s and the URL %s', (list, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list })).toBeUndefined()
  })

  it.each([
    ['zonaws.com', s3],
    ['other.com', s3],
    ['logs.s3.eu-west-1.amazonaws.com:80', s3],
    ['127.0.0.1:4567', 'https://127.0.0.1:4566/'],
    ['', s3],
  ])('stands where NO_PROXY is %s and the URL %s', (list, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: list })).toBeDefined()
  })
})
