// Accounts and amounts of ANT, as tests look at them.

/** The account of PalletId "dlo/pot_", where fees go: it has no key. */
export const POT = `0x${Buffer.from('modldlo/pot_').toString('hex').padEnd(64, '0')}`;

/** Planck in one ANT. */
export const ANT = 10n ** 18n;
