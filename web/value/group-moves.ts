// From which group to which customers went: the flows as a drawing, and the questions that open who they are.
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import type { ChartOption } from '../ui/EChart.tsx';
import { groupToken } from '../ui/Group.tsx';
import { fontFamily, type Tokens } from '../ui/tokens.ts';

export type Moves = AnswerOf<typeof valueContract.moves>;
export type Span = Moves['spans'][number];
export type Flow = Span['flows'][number];
export type Place = Flow['was'];

/** From the best to the gone, as they stand above each other. */
export const placesInOrder: readonly Place[] = [
  'new',
  'friends',
  'butterflies',
  'barnacles',
  'strangers',
  'left',
];

/** Who went this way: the customers of a flow. */
export const flowQuestion = (since: Span['since'], { was, now }: Pick<Flow, 'was' | 'now'>) => ({
  all: [
    { field: `${since}_ago.was`, is: 'one_of', value: [was] },
    { field: `${since}_ago.now`, is: 'one_of', value: [now] },
  ],
});

/** Who stood here at one of the two ends. */
export const placeQuestion = (since: Span['since'], side: 'was' | 'now', place: Place) => ({
  all: [{ field: `${since}_ago.${side}`, is: 'one_of', value: [place] }],
});

/** Those who are where they were, and those who went elsewhere. */
export const changed = (flows: readonly Flow[]): Flow[] =>
  flows.filter(({ was, now }) => was !== now);

const colorOf = (place: Place, token: Tokens): string =>
  place === 'new' ? token.accent : place === 'left' ? token.ink3 : token[groupToken[place]];

/** @param say what a place is called, at the beginning and at the end */
export function movesOption({ flows }: Span, say: (place: Place) => string): ChartOption {
  return ({ token, format, narrow }) => {
    const node = (place: Place, side: 'was' | 'now') => {
      const customers = flows
        .filter((flow) => flow[side] === place)
        .reduce((sum, flow) => sum + flow.customers, 0);
      return customers === 0
        ? []
        : [
            {
              name: `${side} ${place}`,
              side,
              place,
              depth: side === 'was' ? 0 : 1,
              itemStyle: { color: colorOf(place, token), borderWidth: 0 },
              label: {
                position: side === 'was' ? 'right' : 'left',
                formatter: `${say(place)} ${format.integer(customers)}`,
              },
            },
          ];
    };
    return {
      tooltip: {
        trigger: 'item',
        formatter: ({ dataType, data }: { dataType: string; data: Partial<Flow> }) =>
          dataType === 'edge' && data.was && data.now
            ? `${say(data.was)} → ${say(data.now)}  ${format.integer(data.customers ?? 0)}`
            : '',
      },
      series: [
        {
          type: 'sankey',
          left: 4,
          right: 4,
          top: 8,
          bottom: 8,
          nodeWidth: narrow ? 8 : 12,
          nodeGap: 14,
          draggable: false,
          layoutIterations: 0,
          emphasis: { focus: 'adjacency' },
          data: [
            ...placesInOrder.flatMap((place) => node(place, 'was')),
            ...placesInOrder.flatMap((place) => node(place, 'now')),
          ],
          links: placesInOrder.flatMap((was) =>
            placesInOrder.flatMap((now) => {
              const flow = flows.find((one) => one.was === was && one.now === now);
              return flow
                ? [
                    {
                      ...flow,
                      source: `was ${was}`,
                      target: `now ${now}`,
                      value: flow.customers,
                      lineStyle: { color: colorOf(was, token), opacity: was === now ? 0.16 : 0.42 },
                    },
                  ]
                : [];
            }),
          ),
          label: {
            color: token.ink,
            fontFamily,
            fontSize: narrow ? 11.5 : 12.5,
            fontWeight: 600,
            textBorderColor: token.canvas,
            textBorderWidth: 3,
          },
        },
      ],
    };
  };
}
