import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { expect, it } from '@jest/globals'
import { roundTripsInARow, watchRequests } from '../../bench/watch-requests.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'

/** Longer than a slow machine takes between two requests that do not wait for each other. */
const latency = 300

it('StopLogging in the scenario clean: StartLogging first, the alert after 7 round trips in a row at most, 42 calls in all, 43 cold', async () => {
  const scenario = await loadScenario('clean')
  const sandbox = await startSandbox({ setup: (made) => applyScenario(made, scenario) })
  const guard = await startGuard(sandbox, guardPolicy(), 'us-east-1')
  const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
  const intruder = new CloudTrailClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
  const reaction = async () => {
    const watch = watchRequests()
    await intruder.send(new StopLoggingCommand({ Name: 'management-events' }))
    await sandbox.settled()
    watch.stop()
    return watch.requests.filter(({ operation }) => operation !== 'StopLogging')
  }
  try {
    await guard.sweep()
    await sandbox.settled()
    // The sweep's own calls were its first events: in a new process it has no secret of the memory.
    guard.coldReact()
    const cold = await reaction()
    expect(cold.filter(({ operation }) => operation === 'GenerateMac')).toHaveLength(1)
    expect(cold[0]?.operation).toBe('StartLogging')
    expect(cold.length).toBeLessThanOrEqual(43)
    const fault = sandbox.faults.add({ fault: { kind: 'latency', ms: latency } })
    const requests = await reaction()
    sandbox.faults.remove(fault)
    const published = requests.findIndex(({ service }) => service === 'sns')
    const before = requests.filter(({ left }) => left <= (requests[published]?.left ?? 0))
    expect(published).toBeGreaterThan(0)
    expect(requests[0]?.operation).toBe('StartLogging')
    expect(roundTripsInARow(before)).toBeLessThanOrEqual(7)
    expect(requests.length).toBeLessThanOrEqual(42)
  } finally {
    intruder.destroy()
    guard.close()
    await sandbox.close()
  }
})
