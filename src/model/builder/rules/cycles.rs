//! What leads back to itself.
//!
//! In: for each of some things, what it leads to. Out: groups of things that lead to each other,
//! behind all that they lead to. Without recursion: chains can be as long as a file.

/// The strongly connected parts of a graph (Tarjan), each behind those that it leads to.
pub(super) fn groups(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let mut found = Vec::new();
    let mut number = vec![UNSEEN; edges.len()];
    let mut lowest = vec![0; edges.len()];
    let mut open = vec![false; edges.len()];
    let mut stack = Vec::new();
    let mut next_number = 0;
    for start in 0..edges.len() {
        if number[start] != UNSEEN {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((node, at)) = path.pop() {
            if at == 0 {
                (number[node], lowest[node], open[node]) = (next_number, next_number, true);
                next_number += 1;
                stack.push(node);
            } else {
                let before = edges[node][at - 1];
                if open[before] {
                    lowest[node] = lowest[node].min(lowest[before]);
                }
            }
            match edges[node].get(at) {
                Some(to) => {
                    path.push((node, at + 1));
                    match number[*to] {
                        UNSEEN => path.push((*to, 0)),
                        number if open[*to] => lowest[node] = lowest[node].min(number),
                        _ => {}
                    }
                }
                None if lowest[node] == number[node] => {
                    let mut group = Vec::new();
                    while let Some(member) = stack.pop() {
                        open[member] = false;
                        group.push(member);
                        if member == node {
                            break;
                        }
                    }
                    found.push(group);
                }
                None => {}
            }
        }
    }
    found
}

/// Those that lead back to themselves.
pub(super) fn circular(edges: &[Vec<usize>], groups: &[Vec<usize>]) -> Vec<usize> {
    let mut found: Vec<usize> = groups
        .iter()
        .filter(|group| match group[..] {
            [only] => edges[only].contains(&only),
            _ => true,
        })
        .flatten()
        .copied()
        .collect();
    found.sort_unstable();
    found
}

/// How much each comes to: what it is by itself, and all that it leads to, as often as it does.
pub(super) fn sums(edges: &[Vec<usize>], groups: &[Vec<usize>], own: &[usize]) -> Vec<usize> {
    let mut sums = own.to_vec();
    for node in groups.iter().flatten() {
        sums[*node] = edges[*node]
            .iter()
            .fold(own[*node], |sum, to| sum.saturating_add(sums[*to]));
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_are_found_and_nothing_else() {
        let edges = vec![
            vec![1],
            vec![2, 3],
            vec![1],
            vec![4],
            vec![],
            vec![5],
            vec![0],
        ];
        let groups = groups(&edges);
        assert_eq!(circular(&edges, &groups), [1, 2, 5]);
    }

    #[test]
    fn sums_count_what_is_reached_twice_twice() {
        // A chain of diamonds.
        let mut edges: Vec<Vec<usize>> = (1..=100).map(|next| vec![next, next]).collect();
        edges.push(Vec::new());
        let groups = groups(&edges);
        let sums = sums(&edges, &groups, &vec![1; edges.len()]);
        assert_eq!((sums[100], sums[99], sums[97]), (1, 3, 15));
        assert_eq!(sums[0], usize::MAX);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let mut edges: Vec<Vec<usize>> = (1..200_000).map(|next| vec![next]).collect();
        edges.push(vec![0]);
        let groups = groups(&edges);
        assert_eq!(circular(&edges, &groups).len(), 200_000);
    }
}
