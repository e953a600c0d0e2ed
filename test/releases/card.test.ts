import { describe, expect, it } from 'vitest'
import { cardFields } from '../../src/core/written-card.ts'
import { missingFields, modelCard } from '../../src/releases/card.ts'
import { cardFacts, cardManifest, fullCard } from './a-card.ts'

describe('modelCard', () => {
  it('keeps what is known and what was written', () => {
    const facts = cardFacts()
    expect(modelCard(facts, fullCard)).toEqual({ ...facts, written: fullCard, contradictions: [] })
    expect(modelCard(facts, null)).toEqual({ ...facts, written: {}, contradictions: [] })
  })

  it('takes from the store until when a version was trained, where nobody wrote it', () => {
    const facts = cardFacts({ manifest: cardManifest({ trainedUntil: '2026-10-31' }) })
    expect(modelCard(facts, { owner: 'me' })).toMatchObject({
      written: { owner: 'me', trainedUntil: '2026-10-31' },
      contradictions: [],
    })
  })

  it('tells where card and store contradict each other, and goes by the card', () => {
    const facts = cardFacts({ manifest: cardManifest({ trainedUntil: '2026-10-31' }) })
    expect(modelCard(facts, { trainedUntil: '2026-11-01' })).toMatchObject({
      written: { trainedUntil: '2026-11-01' },
      contradictions: ['trained until 2026-11-01 says the card, until 2026-10-31 says the store'],
    })
  })
})

describe('missingFields', () => {
  it('has none for a card with all fields', () => {
    expect(missingFields(modelCard(cardFacts(), fullCard), cardFields)).toEqual([])
  })

  it.each(cardFields)('misses %s alone where it is not written', (field) => {
    const card = modelCard(cardFacts(), { ...fullCard, [field]: undefined })
    expect(missingFields(card, cardFields)).toEqual([field])
  })

  it('misses a field that no card has: a slip in a policy is never passed over', () => {
    expect(missingFields(modelCard(cardFacts(), fullCard), ['owner', 'ownr'])).toEqual(['ownr'])
  })

  it('counts what the store knows', () => {
    const facts = cardFacts({ manifest: cardManifest({ trainedUntil: '2026-10-31' }) })
    expect(missingFields(modelCard(facts, null), ['owner', 'trainedUntil'])).toEqual(['owner'])
  })
})
