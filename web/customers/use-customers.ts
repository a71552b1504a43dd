// The rows of the list and what they add up to. Rows stay on screen while another question is asked, and
// also when it fails.
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { customersContract } from '../../server/customers/contract.ts';
import type { ApiError } from '../api-error.ts';
import { endpointQuery, useEndpoint, useEndpointPages } from '../use-endpoint.ts';
import { askedRules, type ListState, type Sort } from './list-state.ts';
import { joinOf, questionText, type Rule } from './question.ts';
import type { CustomerRow, Found } from './selection.ts';
import { viewIds, viewRules } from './views.ts';

const pageSize = 100;

/** Question and search as the server's lists, counts and files take them. */
export interface Asked {
  question: string | undefined;
  search: string | undefined;
}

export const askedOf = (state: ListState): Asked => ({
  question: questionText(askedRules(state), joinOf(state.question)),
  search: state.search,
});

export interface Customers {
  /** Undefined only before the first answer. */
  rows: readonly CustomerRow[] | undefined;
  /** The rows on screen answer an earlier question. */
  old: boolean;
  error: ApiError | null;
  retry: () => void;
  more: boolean;
  fetchMore: () => void;
}

export function useCustomers(asked: Asked, sort: Sort, columns: string | undefined): Customers {
  const pages = useEndpointPages(customersContract.list, {
    query: { ...asked, sort: sort.by, direction: sort.direction, columns, limit: pageSize },
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.customers), [pages.data]);
  const [kept, setKept] = useState(rows);
  if (rows && rows !== kept) setKept(rows);
  return {
    rows: rows ?? kept,
    old: pages.isPlaceholderData || (!rows && kept !== undefined),
    error: pages.error,
    retry: () => (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch()),
    more: pages.hasNextPage && !pages.isPlaceholderData,
    fetchMore: () => {
      if (pages.hasNextPage && !pages.isFetching && !pages.isFetchNextPageError)
        pages.fetchNextPage();
    },
  };
}

/** How many the question finds and what they are worth. */
export function useFound(asked: Asked, exact: boolean) {
  return useEndpoint(customersContract.count, {
    query: exact ? { ...asked, exact } : asked,
  });
}

/** How many each view holds; undefined until known. */
export function useViewCounts(): (Found | undefined)[] {
  return useQueries({
    queries: viewIds.map((id) =>
      endpointQuery(customersContract.count, { query: { question: questionText(viewRules[id]) } }),
    ),
  }).map(({ data }) => data);
}

/** What each condition of an empty list keeps out: how many there would be without it. */
export function useWithoutEach(rules: readonly Rule[], search: string | undefined) {
  const conditions = [
    ...rules.map((_, index) => ({
      question: questionText(rules.filter((_rule, at) => at !== index)),
      search,
    })),
    ...(search ? [{ question: questionText(rules), search: undefined }] : []),
  ];
  return useQueries({
    queries: conditions.map((query) => endpointQuery(customersContract.count, { query })),
  }).map(({ data }) => data?.customers);
}
