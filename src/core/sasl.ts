/** How to log in at a broker by a password, by the names of the config. */
export const passwordMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
export type PasswordMechanism = (typeof passwordMechanisms)[number]

/** And by a token. */
export const tokenMechanisms = ['oauthbearer', 'aws-msk-iam'] as const
export type TokenMechanism = (typeof tokenMechanisms)[number]
