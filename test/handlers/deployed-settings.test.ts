import { expect, it } from '@jest/globals'
import { refuseHostileEnvironment } from '../../handlers/deployed-settings.ts'

const lambda = {
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'sweep',
  AWS_ACCESS_KEY_ID: 'x',
  NODE_PATH: '/opt/nodejs/node24/node_modules',
  LD_LIBRARY_PATH: '/var/lang/lib',
  TRAILKEEPER_TABLE: 'state',
}

it('takes what Lambda sets', () => {
  expect(() => refuseHostileEnvironment(lambda)).not.toThrow()
  expect(() =>
    refuseHostileEnvironment({ ...lambda, NODE_OPTIONS: '', AWS_ENDPOINT_URL: undefined }),
  ).not.toThrow()
})

it.each([
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_CLOUDTRAIL',
  'AWS_ENDPOINT_MODE',
  'NODE_OPTIONS',
  'AWS_LAMBDA_EXEC_WRAPPER',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'https_proxy',
  'ALL_PROXY',
  'AWS_CA_BUNDLE',
  'AWS_CONFIG_FILE',
  'AWS_PROFILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'LD_PRELOAD',
])('refuses %s, by name and without its value', (name) => {
  const start = () => refuseHostileEnvironment({ ...lambda, [name]: 'http://evil' })
  expect(start).toThrow(`refusing to start: ${name} is set`)
  expect(start).not.toThrow('evil')
})
