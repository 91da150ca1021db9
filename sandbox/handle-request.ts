import { anonymousScope } from './anonymous.ts'
import type { Call } from './call.ts'
import { callerOf } from './callers.ts'
import type { Core } from './core.ts'
import { ForeignAnswer, spoil } from './faults.ts'
import { credentialScope } from './protocol/credential-scope.ts'
import type { CredentialScope } from './protocol/credential-scope.ts'
import { calledOperation } from './protocol/decode-request.ts'
import { encodeError } from './protocol/encode-error.ts'
import { encodeResponse } from './protocol/encode-response.ts'
import { checkPresigned } from './protocol/presigned.ts'
import { protocolOf } from './protocol/protocol-of.ts'
import { s3Request } from './protocol/s3-request.ts'
import { isXmlRest } from './protocol/wire.ts'
import type { Protocol, WireRequest, WireResponse } from './protocol/wire.ts'
import { runCall } from './run-call.ts'
import type { CarriedOut } from './run-call.ts'
import { AwsError } from './service.ts'
import type { AnyService } from './service.ts'

type Target = { service: AnyService; scope: CredentialScope; protocol: Protocol; requestId: string }

/**
 * Answers one AWS request. Every failure becomes the error that the service would send.
 * @throws DroppedConnection where a fault cuts the connection
 */
export async function handleRequest(core: Core, received: WireRequest): Promise<WireResponse> {
  const signed = credentialScope(received)
  const request = signed === undefined || signed.signingName === 's3' ? s3Request(received) : received
  const scope = signed ?? anonymousScope(core.world, request)
  const protocol = protocolOf(request, scope?.signingName)
  const requestId = core.world.id()
  const service = scope && core.services.get(scope.signingName)
  if (!scope || !service) {
    const error = scope ? unknownService(scope.signingName) : unsigned()
    return sealed(encodeError(error, undefined, protocol, requestId), request, protocol, requestId)
  }
  try {
    const answer = await answerCall(core, request, { service, scope, protocol, requestId })
    return sealed(answer, request, protocol, requestId)
  } catch (thrown) {
    if (!(thrown instanceof ForeignAnswer)) throw thrown
    return { ...thrown.response, body: bodyFor(request, thrown.response) }
  }
}

const unknownService = (name: string): AwsError =>
  new AwsError('UnknownOperationException', `The sandbox has no service that signs as ${name}`)

const unsigned = (): AwsError =>
  new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403)

async function answerCall(core: Core, request: WireRequest, target: Target): Promise<WireResponse> {
  const { service, protocol, requestId } = target
  try {
    const call = readCall(core, request, target)
    const outcome = await runLogged(core, call, target)
    const encoded = outcome.ok
      ? encodeResponse(service, call, outcome.output, protocol, requestId)
      : encodeError(outcome.error, service, protocol, requestId)
    const response = spoil(encoded, outcome.spoiled)
    log(
      core,
      target,
      call.name,
      call.context.caller.account,
      response,
      outcome.ok ? undefined : outcome.error.code,
    )
    return response
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown
    const response = encodeError(thrown, service, protocol, requestId)
    log(
      core,
      target,
      'unknown',
      callerOf(core.world, target.scope.accessKeyId).account,
      response,
      thrown.code,
    )
    return response
  }
}

/** A connection that a fault cuts is in the log too, with the status 0, as is what something else than AWS answers. */
async function runLogged(core: Core, call: Call, target: Target): Promise<CarriedOut> {
  try {
    return await runCall(core, call)
  } catch (thrown) {
    const code = thrown instanceof ForeignAnswer ? 'ForeignAnswer' : 'DroppedConnection'
    log(core, target, call.name, call.context.caller.account, { status: 0 }, code)
    throw thrown
  }
}

function readCall(core: Core, request: WireRequest, { service, scope, protocol, requestId }: Target): Call {
  if (scope.signingName === 's3') checkPresigned(request, core.world.clock())
  const { name, schema, readInput } = calledOperation(service, request, protocol)
  const context = {
    world: core.world,
    caller: callerOf(core.world, scope.accessKeyId),
    region: scope.region,
    requestId,
    operation: name,
    wire: request,
    sourceIp: '127.0.0.1',
    userAgent: request.headers['user-agent'] ?? '',
    now: core.world.clock(),
  }
  return { service, name, schema, input: readInput(), context }
}

function log(
  core: Core,
  { service, scope, requestId }: Target,
  operation: string,
  account: string,
  { status }: { status: number },
  code: string | undefined,
): void {
  const at = core.world.clock().toISOString()
  const line = {
    at,
    service: service.signingName,
    operation,
    region: scope.region,
    account,
    status,
    requestId,
  }
  core.requests.push(code === undefined ? line : { ...line, code })
}

/** Adds the request id as the protocol names it, and takes the body off an answer to HEAD. */
function sealed(
  response: WireResponse,
  request: WireRequest,
  protocol: Protocol,
  requestId: string,
): WireResponse {
  const headers = { ...response.headers }
  headers[isXmlRest(protocol) ? 'x-amz-request-id' : 'x-amzn-requestid'] = requestId
  if (isXmlRest(protocol)) Object.assign(headers, { 'x-amz-id-2': requestId, server: 'AmazonS3' })
  return { ...response, headers, body: bodyFor(request, response) }
}

const bodyFor = (request: WireRequest, { body }: WireResponse): WireResponse['body'] =>
  request.method === 'HEAD' ? '' : body
