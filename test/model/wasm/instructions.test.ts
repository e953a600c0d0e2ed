import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FunctionBuilder } from '../../../src/model/wasm/function-builder.ts'
import { doWhile, i32, select, unless, when } from '../../../src/model/wasm/instructions.ts'
import { compileModule, link, newMemory } from '../../../src/model/wasm/runtime.ts'
import { encodeModule } from '../../../src/model/wasm/module.ts'
import type { Code } from '../../../src/model/wasm/code.ts'

/** Runs a function of two parameters; its result is what it stores at 0. */
function run(write: (f: FunctionBuilder) => Code, ...all: number[]): number {
  const builder = new FunctionBuilder(2)
  const body = write(builder)
  const memory = newMemory(1)
  const module = compileModule(encodeModule([{ name: 'run', builder, body }]))
  // The module exports this one function.
  const linked = link(module, memory) as { readonly run: (...all: number[]) => void }
  linked.run(...all)
  return new Int32Array(memory.buffer)[0]!
}

const store = (value: Code): Code => i32.store(0, i32.constant(0), value)

describe('instructions', () => {
  it('give constants that the engine reads back', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(run(() => store(i32.constant(value)))).toBe(value)
      }),
      { numRuns: 50 },
    )
  })

  it('work on parameters and locals of all types', () => {
    const sum = run(
      (f) => {
        const [a, b] = [f.parameter(0), f.parameter(1)]
        f.locals('v128', 2)
        const c = f.local('i32')
        return [c.set(i32.add(a.get, b.get)), store(c.get)]
      },
      40,
      2,
    )
    expect(sum).toBe(42)
  })

  it('make loops, branches and choices', () => {
    const triangle = (f: FunctionBuilder): Code => {
      const n = f.parameter(0)
      const sum = f.local('i32')
      const down = n.tee(i32.sub(n.get, i32.constant(1)))
      return [unless(i32.eqz(n.get), doWhile(sum.set(i32.add(sum.get, n.get)), down)), store(sum.get)]
    }
    expect([run(triangle, 10, 0), run(triangle, 0, 0)]).toEqual([55, 0])
    const branch = (f: FunctionBuilder): Code =>
      when(f.parameter(0).get, store(i32.constant(1)), store(i32.constant(2)))
    expect([run(branch, 7, 0), run(branch, 0, 0)]).toEqual([1, 2])
    const choice = (f: FunctionBuilder): Code =>
      store(select(i32.constant(1), i32.constant(2), f.parameter(0).get))
    expect([run(choice, 7, 0), run(choice, 0, 0)]).toEqual([1, 2])
  })
})
