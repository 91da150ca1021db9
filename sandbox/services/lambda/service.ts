import * as schemas from '@aws-sdk/client-lambda'
import type { Service } from '../../service.ts'
import { eventInvoke } from './event-invoke.ts'
import { functions } from './functions.ts'
import { invalidInput } from './invalid-input.ts'
import { invocation } from './invoke.ts'
import { permissions } from './permissions.ts'

/** Lambda, as far as the functions that stand in the world can be looked at and tampered with. */
export const lambda: Service<typeof schemas> = {
  signingName: 'lambda',
  schemas,
  invalidInput,
  unsupported: {
    AddPermission: ['FunctionUrlAuthType', 'InvokedViaFunctionUrl'],
    Invoke: ['ClientContext', 'DurableExecutionName', 'TenantId'],
    ListFunctions: ['MasterRegion'],
    UpdateFunctionCode: ['ImageUri', 'Publish', 'PublishTo', 'S3ObjectStorageMode', 'SourceKMSKeyArn'],
    UpdateFunctionConfiguration: [
      'CapacityProviderConfig',
      'DurableConfig',
      'FileSystemConfigs',
      'ImageConfig',
      'LoggingConfig',
      'SnapStart',
    ],
  },
  // Of each function there is one version, so that all versions are the functions.
  // A function here writes no log of which the end could be told.
  withoutEffect: { Invoke: ['LogType'], ListFunctions: ['FunctionVersion'] },
  operations: { ...eventInvoke, ...functions, ...invocation, ...permissions },
}
