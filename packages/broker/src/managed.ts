import { runProgram } from '@rosey/process'
import { managedProgram } from './program/managed-program.ts'

await runProgram(managedProgram)
