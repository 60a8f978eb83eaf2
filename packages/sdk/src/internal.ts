// For the runner and the test harness; no author imports this.
export { Hold } from './runtime/hold.ts'
export { PluginRuntime } from './runtime/plugin-runtime.ts'
