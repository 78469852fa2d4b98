export interface ShopMessage {
  readonly source: string;
  readonly tag: string;
  readonly body: string;
}

const paid = {
  event: 'order.paid',
  order: 'A-20418',
  total: { amount: '129.80', currency: 'EUR' },
  payment: { method: 'card', reference: 'pay_7Hk2mQ' },
  lines: [
    { sku: 'MUG-BLUE', title: 'Enamel mug, blue', quantity: 2, price: '14.90' },
    { sku: 'KETTLE-1L', title: 'Kettle, 1 l', quantity: 1, price: '100.00' },
  ],
  shipTo: { country: 'DE', postcode: '10115' },
};

/** What a shop might send, the latest first. */
export const SHOP: readonly [ShopMessage, ...ShopMessage[]] = [
  { source: 'orders', tag: 'paid', body: JSON.stringify(paid) },
  ...(
    [
      [
        'shipments',
        'dhl',
        { event: 'shipment.handed-over', parcel: 'P-77120', order: 'A-20411', weight: '1.4 kg' },
      ],
      [
        'orders',
        'created',
        { event: 'order.created', order: 'A-20419', total: { amount: '34.50', currency: 'EUR' } },
      ],
      ['stock', 'warehouse-2', { event: 'stock.changed', sku: 'KETTLE-1L', before: 12, after: 11 }],
      [
        'orders',
        'paid',
        { event: 'order.paid', order: 'A-20417', total: { amount: '18.00', currency: 'EUR' } },
      ],
      [
        'shipments',
        'gls',
        { event: 'shipment.delayed', parcel: 'P-77118', order: 'A-20409', reason: 'address' },
      ],
      [
        'orders',
        'refunded',
        { event: 'order.refunded', order: 'A-20377', total: { amount: '59.00', currency: 'EUR' } },
      ],
      ['stock', 'warehouse-1', { event: 'stock.low', sku: 'TEAPOT-2', left: 3 }],
      [
        'shipments',
        'dhl',
        { event: 'shipment.delivered', parcel: 'P-77093', order: 'A-20388', signed: true },
      ],
      [
        'orders',
        'paid',
        { event: 'order.paid', order: 'A-20416', total: { amount: '212.00', currency: 'EUR' } },
      ],
      ['orders', 'cancelled', { event: 'order.cancelled', order: 'A-20414', by: 'customer' }],
      [
        'shipments',
        'dhl',
        { event: 'shipment.handed-over', parcel: 'P-77117', order: 'A-20408', weight: '0.3 kg' },
      ],
      ['stock', 'warehouse-2', { event: 'stock.changed', sku: 'MUG-BLUE', before: 240, after: 238 }],
      [
        'orders',
        'created',
        { event: 'order.created', order: 'A-20418', total: { amount: '129.80', currency: 'EUR' } },
      ],
      [
        'orders',
        'paid',
        { event: 'order.paid', order: 'A-20415', total: { amount: '7.90', currency: 'EUR' } },
      ],
      [
        'shipments',
        'gls',
        { event: 'shipment.delivered', parcel: 'P-77061', order: 'A-20370', signed: false },
      ],
      ['stock', 'warehouse-1', { event: 'stock.changed', sku: 'TEAPOT-2', before: 4, after: 3 }],
      [
        'orders',
        'created',
        { event: 'order.created', order: 'A-20417', total: { amount: '18.00', currency: 'EUR' } },
      ],
      [
        'orders',
        'paid',
        { event: 'order.paid', order: 'A-20412', total: { amount: '64.40', currency: 'EUR' } },
      ],
      [
        'shipments',
        'dhl',
        { event: 'shipment.handed-over', parcel: 'P-77115', order: 'A-20406', weight: '2.1 kg' },
      ],
      [
        'orders',
        'created',
        { event: 'order.created', order: 'A-20416', total: { amount: '212.00', currency: 'EUR' } },
      ],
    ] as const
  ).map(([source, tag, body]) => ({ source, tag, body: JSON.stringify(body) })),
];
