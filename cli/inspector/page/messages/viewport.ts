import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Of what is scrolled, in CSS pixels. */
export interface ScrolledBox {
  readonly scrollTop: number;
  readonly height: number;
  readonly width: number;
}

/** How an element is scrolled, and how large it is. */
export function useViewport(element: RefObject<HTMLElement | null>): ReadonlySignal<ScrolledBox> {
  const box = useSignal<ScrolledBox>({ scrollTop: 0, height: 0, width: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => {
      const { scrollTop, clientHeight, clientWidth } = current;
      box.value = { scrollTop, height: clientHeight, width: clientWidth };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    current.addEventListener('scroll', measure, { passive: true });
    measure();
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', measure);
    };
  }, [element, box]);
  return box;
}
