export { runProgram } from './run-program.ts'
export { createStdoutLogger } from './stdout-logger.ts'
export type { CallCounts, ChildContext, Program, StartedProgram } from './types.ts'
