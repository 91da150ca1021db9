const vm = require('node:vm')
const { TestEnvironment } = require('jest-environment-node')

/**
 * Jest's environment of Node, with an ordinary global object. What Jest makes, a proxy behind the interceptors of a
 * contextified object, is asked for each `Promise`, `Map` and `Error` that a test or a library names, which is a tenth
 * of the suite's time (Node documentation, "When to use vm.constants.DONT_CONTEXTIFY").
 */
module.exports = class extends TestEnvironment {
  constructor(...given) {
    const { createContext } = vm
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY)
    try {
      super(...given)
    } finally {
      vm.createContext = createContext
    }
  }
}
