const { ModernFakeTimers } = require('@jest/fake-timers')
const { ModuleMocker } = require('jest-mock')

/**
 * Tests run in the worker's own context, as programs do, and not in one of `node:vm` for each test file:
 * `jest-runtime.cjs` gives each fresh modules of this project, and says why. What a file does to the process is undone
 * here, for the next one.
 */
module.exports = class {
  global = globalThis
  moduleMocker = new ModuleMocker(globalThis)
  #variables = { ...process.env }
  #console = globalThis.console
  #exit = process.exit

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis })
  }

  getVmContext() {
    return null
  }

  exportConditions() {
    return ['node', 'node-addons']
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose()
    for (const name of Object.keys(process.env)) if (!(name in this.#variables)) delete process.env[name]
    Object.assign(process.env, this.#variables)
    globalThis.console = this.#console
    process.exit = this.#exit
    process.exitCode = undefined
    // Jest's own handlers of a file's events, which are found again by this name.
    Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'))
  }
}
