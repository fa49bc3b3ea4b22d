// The equalities that hold after every block: what is recorded in one place adds up wherever it is counted again.

const sum = (amounts) => amounts.reduce((total, amount) => total + BigInt(amount), 0n);

/** The amount that all of `amounts` are; fails with each by its name where they differ. */
function equal(amounts) {
  const [first, ...others] = Object.values(amounts);
  if (others.some((other) => other !== first)) {
    throw new Error(Object.entries(amounts).map(([name, amount]) => `${name}: ${amount}`).join(', '));
  }
  return first;
}

/** What a chain has recorded at the block `at`, where `systems` and `apps` are all that it has. */
export class Books {
  constructor(chain, { systems, apps, at }) {
    Object.assign(this, { chain, systemIds: systems, appIds: apps, at });
  }

  totals() {
    return this.chain.rpc('dlo_totals', this.at);
  }

  systems() {
    return Promise.all(this.systemIds.map((id) => this.chain.rpc('dlo_system', id, this.at)));
  }

  async certificates() {
    const page = (app) => this.chain.rpc('dlo_certificatesByApp', app, null, 100, this.at);
    return (await Promise.all(this.appIds.map(page))).flat();
  }

  /** Micro-NAT: issued = sum of the systems' issued = sum of their parts'. */
  async issued() {
    const [{ issued }, systems] = await Promise.all([this.totals(), this.systems()]);
    return equal({
      issued: BigInt(issued),
      'of systems': sum(systems.map((system) => system.backing.issued)),
      'of parts': sum(systems.flatMap((system) => system.parts.map((part) => part.issued))),
    });
  }

  /** Micro-NAT: committed = sum of the systems' committed = outstanding = apps' reserves = sum of their certificates. */
  async committed() {
    const [{ committed, outstanding }, systems, certificates] =
      await Promise.all([this.totals(), this.systems(), this.certificates()]);
    const reserves = await Promise.all(this.appIds.map((id) => this.chain.rpc('dlo_appReserves', id, this.at)));
    return equal({
      committed: BigInt(committed),
      'of systems': sum(systems.map((system) => system.backing.committed)),
      outstanding: BigInt(outstanding),
      reserves: sum(reserves.map((app) => app.reserve)),
      'of certificates': sum(certificates.map((certificate) => certificate.amount)),
    });
  }

  /** ANT planck: fees held = what of the certificates' fees is not yet paid + what could not be delivered. */
  async feesHeld() {
    const [{ feesHeld, feesUndelivered }, certificates] = await Promise.all([this.totals(), this.certificates()]);
    const unpaid = certificates.map(({ feeTotal, feePaid }) => BigInt(feeTotal) - BigInt(feePaid));
    return equal({ 'fees held': BigInt(feesHeld), 'unpaid and undelivered': sum([...unpaid, feesUndelivered]) });
  }
}
