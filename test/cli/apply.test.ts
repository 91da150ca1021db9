import { describe, expect, it } from '@jest/globals'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aTerminal, awsOf, inSandbox, runIn } from './run-in.ts'

const writes = ({ requests }: Sandbox) =>
  requests.filter(({ operation }) => /^(Put|Create|Update|Start|Stop|Delete|Enable)/.test(operation))

type Written = { result: string; message: string }
const outcomesOf = (out: string): Written[] => JSON.parse(out).outcomes

describe('plan', () => {
  it('shows what would be changed, exits as scan, and changes nothing', () =>
    inSandbox('messy', async (sandbox, run) => {
      const { code, out } = await run('plan')
      expect(code).toBe(2)
      expect(out).toMatch(/planned +cloudtrail:UpdateTrail in us-east-1/)
      expect(out).toContain('logFileValidation: false → true')
      expect(out.indexOf('\nRepairs')).toBeLessThan(out.search(/^FAIL/m))
      expect(writes(sandbox)).toEqual([])
    }))

  it('exits 0 and plans nothing where all passes', () =>
    inSandbox('clean', async (_, run) => {
      const { code, out } = await run('plan', '--output', 'json')
      expect({ code, outcomes: outcomesOf(out) }).toEqual({ code: 0, outcomes: [] })
    }))
})

describe('apply', () => {
  it('without a terminal and without --yes shows the plan, refuses, and changes nothing', () =>
    inSandbox('messy', async (sandbox, run) => {
      const { code, out, err } = await run('apply')
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toMatch(/planned +cloudtrail:UpdateTrail/)
      expect(err.endsWith('trailkeeper: nobody to ask: run on a terminal, or give --yes\n')).toBe(true)
      expect(writes(sandbox)).toEqual([])
    }))

  it('needs nobody where there is nothing to carry out', () =>
    inSandbox('clean', async (_, run) => {
      expect(await run('apply', '--output', 'json')).toMatchObject({ code: 0 })
    }))

  it('shows the plan and changes nothing unless the answer is yes', () =>
    inSandbox('messy', async (sandbox) => {
      for (const answer of ['', 'y', 'no', 'YES']) {
        const terminal = aTerminal({ ask: () => Promise.resolve(answer) })
        const { code, err } = await runIn(['apply'], awsOf(sandbox), terminal)
        expect(code).toBe(2)
        expect(err).toMatch(/planned +cloudtrail:UpdateTrail/)
        expect(err).toContain('Nothing was changed.')
      }
      expect(writes(sandbox)).toEqual([])
    }))

  it('carries the plan out once the answer is yes, and reports the end state', () =>
    inSandbox('messy', async (sandbox) => {
      const terminal = aTerminal({ ask: () => Promise.resolve('yes') })
      const { out, err } = await runIn(['apply', '--output', 'json'], awsOf(sandbox), terminal)
      expect(err).toMatch(/^applied: UpdateTrail in us-east-1 arn:aws:cloudtrail:us-east-1/m)
      const { findings, summary } = JSON.parse(out)
      expect(summary.applied).toBeGreaterThan(0)
      expect(findings).toContainEqual(
        expect.objectContaining({
          check: 'log-file-validation',
          status: 'pass',
          resource: expect.stringContaining('acme-management'),
        }),
      )
    }))

  it('asks nobody where there is nothing to do', () =>
    inSandbox('clean', async (sandbox) => {
      const terminal = aTerminal({ ask: () => Promise.reject(new Error('was asked')) })
      expect(await runIn(['apply'], awsOf(sandbox), terminal)).toMatchObject({ code: 0, err: '' })
      expect(writes(sandbox)).toEqual([])
    }))

  it('makes a trail in an empty account, gives it insights, and then has nothing left to do', () =>
    inSandbox('empty', async (sandbox, run) => {
      const first = await run('apply', '--yes', '--output', 'json')
      expect(outcomesOf(first.out).map(({ result }) => result)).not.toContain('failed')
      expect(sandbox.requests.map(({ operation }) => operation)).toContain('CreateTrail')
      // Insights can only be asked of a trail that is there.
      await run('apply', '--yes')
      const before = writes(sandbox).length
      await run('apply', '--yes')
      expect(writes(sandbox)).toHaveLength(before)
    }))

  it('exits 2 where a write fails, says which right is missing, and carries on with the others', () =>
    inSandbox('messy', async (sandbox, run) => {
      sandbox.faults.add({ operation: 'PutEventSelectors', fault: { kind: 'access-denied' } })
      const { code, err } = await run('apply', '--yes')
      expect(code).toBe(2)
      expect(err).toMatch(/^failed: PutEventSelectors in us-east-1 .*trailkeeper iam/m)
      expect(err).toMatch(/^applied: UpdateTrail/m)
    }))
})

describe('apply, interrupted', () => {
  it('finishes the write under way, begins no other, and says what was not done', () =>
    inSandbox('messy', async (sandbox) => {
      const terminal = aTerminal()
      const stopAfterFirst = (text: string) => {
        terminal.err(text)
        if (text.startsWith('applied')) terminal.interrupt()
      }
      const argv = ['apply', '--yes', '--output', 'json']
      const { code, out, err } = await runIn(argv, awsOf(sandbox), { ...terminal, err: stopAfterFirst })
      expect(code).toBe(2)
      expect(writes(sandbox)).toHaveLength(1)
      expect(err).toContain('Stopping after the write under way')
      expect(err).toMatch(/^refused: UpdateTrail in us-east-1 .*Stopped before this call/m)
      const outcomes = outcomesOf(out)
      expect(outcomes.filter(({ result }) => result === 'applied')).toHaveLength(1)
      expect(outcomes.filter(({ message }) => message.startsWith('Stopped')).length).toBeGreaterThan(2)
    }))
})

describe('two applies at once', () => {
  it('leave what one alone would leave, and break nothing', () =>
    inSandbox('messy', async (sandbox, run) => {
      const both = await Promise.all([
        run('apply', '--yes', '--output', 'json'),
        run('apply', '--yes', '--output', 'json'),
      ])
      for (const { code, out } of both) {
        expect(code).toBe(2)
        expect(outcomesOf(out).filter(({ result }) => result === 'failed')).toEqual([])
      }
      const after = JSON.parse((await run('scan', '--output', 'json')).out)
      const alone = await inOther()
      expect(after.summary).toEqual(alone.summary)
      expect(sandbox.violations).toEqual([])
    }))

  it('make one trail, not two', () =>
    inSandbox('empty', async (sandbox, run) => {
      await Promise.all([run('apply', '--yes'), run('apply', '--yes')])
      const { out } = await run('scan', '--output', 'json')
      const trails = new Set(
        JSON.parse(out)
          .findings.filter(({ check }: { check: string }) => check === 'trail-logging')
          .map(({ resource, status }: { resource: string; status: string }) => `${resource} ${status}`),
      )
      expect([...trails]).toEqual([expect.stringMatching(/trail\/trailkeeper-management-events pass$/)])
      expect(sandbox.violations).toEqual([])
    }))
})

async function inOther(): Promise<{ summary: unknown }> {
  let report = { summary: {} }
  await inSandbox('messy', async (_, run) => {
    await run('apply', '--yes')
    report = JSON.parse((await run('scan', '--output', 'json')).out)
  })
  return report
}
