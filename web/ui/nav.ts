// The navigation, by the CRM cycle. An entry is shown once its page exists; rooms add theirs here.
import {
  IconAddressBook,
  IconArrowBackUp,
  IconArrowMerge,
  IconCalculator,
  IconCalendarRepeat,
  IconChartHistogram,
  IconChartPie,
  IconChecklist,
  IconDoorEnter,
  IconDoorExit,
  IconFilter,
  IconGridDots,
  IconHeartHandshake,
  IconHome,
  IconLayoutColumns,
  IconListCheck,
  IconListSearch,
  IconPackage,
  IconReceipt2,
  IconRefresh,
  IconRuler2,
  IconSettings,
  IconShieldLock,
  IconUpload,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Right } from '../../server/users/contract.ts';
import { accessPages } from '../users/access-pages.ts';
import type { CatalogueKey } from './i18n.ts';

export interface NavEntry {
  /** Path of the page; pages below it belong to the entry. */
  to: string;
  title: CatalogueKey;
  icon: TablerIcon;
  /** Rights that the page needs; without them the entry is not shown. */
  needs?: readonly Right[];
  /** It is about all customers: not for those who reach some of them. */
  whole?: true;
  /** Stands in the bottom bar of phones. */
  phone?: boolean;
}

export interface NavGroup {
  id: string;
  /** Groups without a title do not fold. */
  title?: CatalogueKey;
  entries: readonly NavEntry[];
}

export const navGroups: readonly NavGroup[] = [
  {
    id: 'main',
    entries: [
      { to: '/', title: 'nav.home', icon: IconHome, phone: true, whole: true },
      {
        to: '/customers',
        title: 'nav.customers',
        icon: IconUsers,
        phone: true,
        needs: ['customers.read'],
      },
      {
        to: '/equity',
        title: 'nav.equity',
        icon: IconChartHistogram,
        needs: ['value.read'],
      },
      {
        to: '/tasks',
        title: 'nav.tasks',
        icon: IconChecklist,
        phone: true,
        needs: ['tasks.read'],
      },
      {
        to: '/strategies',
        title: 'nav.strategies',
        icon: IconLayoutColumns,
        needs: ['actions.read', 'value.read'],
        whole: true,
      },
    ],
  },
  {
    id: 'acquire',
    title: 'nav.acquire',
    entries: [
      {
        to: '/funnel',
        title: 'nav.funnel',
        icon: IconFilter,
        needs: ['value.read', 'customers.read'],
        whole: true,
      },
      {
        to: '/potential',
        title: 'nav.potential',
        icon: IconDoorEnter,
        needs: ['value.read'],
        whole: true,
      },
    ],
  },
  {
    id: 'retain',
    title: 'nav.retain',
    entries: [
      {
        to: '/retention',
        title: 'nav.retention',
        icon: IconHeartHandshake,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/causes',
        title: 'nav.causes',
        icon: IconListSearch,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/losses',
        title: 'nav.losses',
        icon: IconDoorExit,
        needs: ['customers.read'],
      },
      {
        to: '/cycle',
        title: 'nav.cycle',
        icon: IconRefresh,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/win-back',
        title: 'nav.win_back',
        icon: IconArrowBackUp,
        needs: ['value.read', 'customers.read', 'consent.read'],
        whole: true,
      },
      {
        to: '/contracts',
        title: 'nav.contracts',
        icon: IconCalendarRepeat,
        needs: ['value.read'],
        whole: true,
      },
    ],
  },
  {
    id: 'expand',
    title: 'nav.expand',
    entries: [
      {
        to: '/profitability',
        title: 'nav.profitability',
        icon: IconReceipt2,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/share',
        title: 'nav.share',
        icon: IconChartPie,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/rfm',
        title: 'nav.rfm',
        icon: IconGridDots,
        needs: ['value.read'],
        whole: true,
      },
    ],
  },
  {
    id: 'data',
    title: 'nav.data',
    entries: [
      {
        to: '/import',
        title: 'nav.imports',
        icon: IconUpload,
        phone: true,
        needs: ['imports.read'],
      },
      {
        to: '/duplicates',
        title: 'nav.duplicates',
        icon: IconArrowMerge,
        needs: ['customers.read'],
      },
      {
        to: '/touchpoints',
        title: 'nav.touchpoints',
        icon: IconAddressBook,
        needs: ['touchpoints.read'],
      },
      {
        to: '/products',
        title: 'nav.products',
        icon: IconPackage,
        needs: ['purchases.read', 'value.read'],
        whole: true,
      },
      {
        to: '/freshness',
        title: 'nav.freshness',
        icon: IconListCheck,
        needs: ['customers.read'],
      },
      {
        to: '/value',
        title: 'nav.value',
        icon: IconRuler2,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/calculators',
        title: 'nav.calculators',
        icon: IconCalculator,
        needs: ['value.read'],
        whole: true,
      },
      {
        to: '/privacy',
        title: 'nav.privacy',
        icon: IconShieldLock,
        needs: ['privacy.read'],
        whole: true,
      },
    ],
  },
  {
    id: 'settings',
    entries: [{ to: '/settings', title: 'nav.settings', icon: IconSettings }],
  },
];

/** The rights that the page at `path` needs, as its entry or the entry of its part of Settings says. */
export const needsOf = (path: string): readonly Right[] =>
  [...accessPages, ...navGroups.flatMap(({ entries }) => entries)].find(({ to }) =>
    belongsTo(path, to),
  )?.needs ?? [];

/** Whether the page at `path` is about all customers. */
export const isWhole = (path: string): boolean =>
  navGroups.some(({ entries }) => entries.some(({ to, whole }) => whole && belongsTo(path, to)));

/** Whether a page at `path` belongs to the entry at `to`. */
export function belongsTo(path: string, to: string): boolean {
  return to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`);
}
