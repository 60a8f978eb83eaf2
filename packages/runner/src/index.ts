// What a bundle's entry calls (see the supervisor's bundler); there is no other user.
import { runProgram } from '@rosey/process'
import { connectorProgram } from './connector/connector-program.ts'
import type { LoadedBundle } from './load-class.ts'
import { pluginProgram } from './plugin-program.ts'

/** Runs this process as a plugin, to its end. */
export const runPlugin = (bundle: LoadedBundle): Promise<void> => runProgram(pluginProgram(bundle))

/** Runs this process as a connector, to its end. */
export const runConnector = (bundle: LoadedBundle): Promise<void> => runProgram(connectorProgram(bundle))
