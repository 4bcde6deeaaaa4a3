/** Packages of data: made, stored sealed, fetched once. */
export type { Delivery, DeliveryRecipient, NewDelivery } from './delivery.ts';
export { deliveryErasure, getDelivery, listDeliveries, sealDownloadLink, storePackage } from './service.ts';
