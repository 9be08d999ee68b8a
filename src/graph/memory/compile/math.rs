//! Formulas of `math()`.
//!
//! In: the text. Out: what to calculate, in the order in which it is done. Numbers, variables, `+ - *
//! / % ^`, functions of one value, parentheses.

use super::refused;
use crate::graph::{
    GraphError,
    memory::program::{Calculation, Expression, Function},
};

/// What waits until its right side is read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Waiting {
    Operator(Calculation, u8),
    Function(Function),
    Open,
}

pub fn expression(text: &str) -> Result<Expression, GraphError> {
    let mut parser = Parser {
        text,
        at: 0,
        out: Expression {
            variables: Vec::new(),
            steps: Vec::new(),
        },
        waiting: Vec::new(),
    };
    parser.read()?;
    Ok(parser.out)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    out: Expression,
    waiting: Vec<Waiting>,
}

/// Higher ones are done first.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const SIGN: u8 = 3;
const POWER: u8 = 4;

impl Parser<'_> {
    fn error(&self, reason: &str) -> GraphError {
        refused(format!("math('{}') {reason}", self.text))
    }

    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed.chars().next()
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn read(&mut self) -> Result<(), GraphError> {
        // Whether a value comes next, and not an operator.
        let mut value = true;
        while let Some(c) = self.peek() {
            value = match (c, value) {
                ('0'..='9' | '.', true) => {
                    let number = self.number()?;
                    self.out.steps.push(Calculation::Number(number));
                    false
                }
                (c, true) if c.is_ascii_alphabetic() || c == '_' => self.word()?,
                ('(', true) => {
                    self.at += 1;
                    self.waiting.push(Waiting::Open);
                    true
                }
                ('-', true) => {
                    self.at += 1;
                    self.waiting
                        .push(Waiting::Operator(Calculation::Negate, SIGN));
                    true
                }
                ('+', true) => {
                    self.at += 1;
                    true
                }
                (')', false) => {
                    self.at += 1;
                    self.close()?;
                    false
                }
                (c, false) => {
                    let (calculation, rank) = match c {
                        '+' => (Calculation::Add, SUM),
                        '-' => (Calculation::Subtract, SUM),
                        '*' => (Calculation::Multiply, PRODUCT),
                        '/' => (Calculation::Divide, PRODUCT),
                        '%' => (Calculation::Remainder, PRODUCT),
                        '^' => (Calculation::Power, POWER),
                        _ => return Err(self.error("has two values with nothing between them")),
                    };
                    self.at += 1;
                    self.operator(calculation, rank);
                    true
                }
                (_, true) => return Err(self.error("lacks a value")),
            };
        }
        if value {
            return Err(self.error("lacks a value"));
        }
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Open => return Err(self.error("has a ( that is not closed")),
                waiting => self.settle(waiting),
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Result<f64, GraphError> {
        let start = self.at;
        self.take_while(|c| c.is_ascii_digit() || c == '.');
        if self.text[self.at..].starts_with(['e', 'E']) {
            self.at += 1;
            if self.text[self.at..].starts_with(['+', '-']) {
                self.at += 1;
            }
            self.take_while(|c| c.is_ascii_digit());
        }
        let text = &self.text[start..self.at];
        text.parse()
            .map_err(|_| self.error(&format!("has `{text}`, which is no number")))
    }

    /// A function or a variable. Says whether a value comes next.
    fn word(&mut self) -> Result<bool, GraphError> {
        let word = self
            .take_while(|c| c.is_ascii_alphanumeric() || c == '_')
            .to_owned();
        if let Some(function) = function(&word) {
            self.waiting.push(Waiting::Function(function));
            return Ok(true);
        }
        let known = self.out.variables.iter().position(|known| **known == word);
        let variable = known.unwrap_or_else(|| {
            self.out.variables.push(word.into());
            self.out.variables.len() - 1
        });
        self.out.steps.push(Calculation::Variable(variable));
        Ok(false)
    }

    fn operator(&mut self, calculation: Calculation, rank: u8) {
        while let Some(waiting @ Waiting::Operator(_, earlier)) = self.waiting.last().copied() {
            // Powers are worked out from the right.
            if earlier < rank || (earlier == rank && rank == POWER) {
                break;
            }
            self.waiting.pop();
            self.settle(waiting);
        }
        self.waiting.push(Waiting::Operator(calculation, rank));
    }

    fn close(&mut self) -> Result<(), GraphError> {
        loop {
            match self.waiting.pop() {
                None => return Err(self.error("has a ) that was not opened")),
                Some(Waiting::Open) => break,
                Some(waiting) => self.settle(waiting),
            }
        }
        if let Some(waiting @ Waiting::Function(_)) = self.waiting.last().copied() {
            self.waiting.pop();
            self.settle(waiting);
        }
        Ok(())
    }

    fn settle(&mut self, waiting: Waiting) {
        match waiting {
            Waiting::Operator(calculation, _) => self.out.steps.push(calculation),
            Waiting::Function(function) => {
                self.out.steps.push(Calculation::Function(function));
            }
            Waiting::Open => {}
        }
    }
}

fn function(name: &str) -> Option<Function> {
    Some(match name {
        "abs" => Function::Abs,
        "acos" => Function::Acos,
        "asin" => Function::Asin,
        "atan" => Function::Atan,
        "cbrt" => Function::Cbrt,
        "ceil" => Function::Ceil,
        "cos" => Function::Cos,
        "cosh" => Function::Cosh,
        "exp" => Function::Exp,
        "floor" => Function::Floor,
        "log" => Function::Log,
        "log10" => Function::Log10,
        "log2" => Function::Log2,
        "signum" => Function::Signum,
        "sin" => Function::Sin,
        "sinh" => Function::Sinh,
        "sqrt" => Function::Sqrt,
        "tan" => Function::Tan,
        "tanh" => Function::Tanh,
        _ => return None,
    })
}
