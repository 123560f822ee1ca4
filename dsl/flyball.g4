// The grammar of the Flyball language. dsl/parser.cpp calls `header`, then `item` until the file ends, so that a
// mistake in one item says nothing about the next. Every rule decides on its next token or two; each part of a
// construct is a direct child of its rule, because dsl/syntax_error.cpp words a mistake by rule and missing part.
grammar flyball;

header : (POLICY | LIBRARY) name SEMI ;

item
  : every | use | domain | input | limit | output | param | require | accept | table | function | block | machine
  | promise | test | statement
  ;

single : expr EOF ;

every   : EVERY expr SEMI ;
use     : USE name (DOT name)* LBRACE name (COMMA name)* RBRACE SEMI ;
domain  : DOMAIN name (LBRACE name (COMMA name)* RBRACE SEMI? | (OF expr)? (IN name (COMMA name)*)? SEMI) ;
input
  : INPUT name index? COLON type (LATCHED | COUNTER NUMBER BITS)? STALE (AFTER expr | NEVER) ELSE expr SEMI
  ;
limit
  : LIMIT name index? COLON type SAFE expr (REST expr)? (SLEW (UP expr)? (DOWN expr)?)? SEMI
  ;
output  : OUTPUT name index? COLON type ASSIGN expr SEMI ;
param   : PARAM name index? (COLON type)? ASSIGN value SEMI ;
require : REQUIRE expr SEMI ;
accept  : ACCEPT name STRING SEMI ;
table   : TABLE name (ROUNDS UP)? LBRACE row+ RBRACE ;
row     : expr COLON expr SEMI ;
function : FN name signature (COLON type)? ASSIGN expr SEMI ;
block   : BLOCK name signature LBRACE statement* RETURN expr SEMI RBRACE ;
promise : (ALWAYS | NEVER) expr (FOR expr)? SEMI ;

signature : LPAREN (parameter (COMMA parameter)*)? RPAREN ;
parameter : CONST? name index? (COLON type)? ;
index     : LBRACK elements (COMMA elements)* RBRACK ;
elements  : name | NUMBER ;
type      : LIKE expr | BOOL | expr (RANGE expr (STEP expr)? (RESOLUTION expr)?)? ;
value     : LBRACE name COLON expr (SEMI (name COLON expr)?)* RBRACE | expr ;

machine    : MACHINE name index? (EVERY expr)? LBRACE member* RBRACE ;
state      : TERMINAL? STATE name (EVERY expr)? LBRACE member* RBRACE ;
member     : transition | state | resume | statement ;
transition : (ON expr (FOR expr SAMPLES?)? (AFTER expr)? | AFTER expr) ARROW name SEMI ;
resume     : RESUME LBRACE resumeRow* RBRACE ;
resumeRow  : (OTHERWISE | expr) ARROW name SEMI ;

test : TEST STRING LBRACE testStep* RBRACE ;
testStep
  : SET place ASSIGN value SEMI
  | FAULT place name expr? SEMI
  | CLEAR place SEMI
  | RUN expr SEMI
  | EXPECT expr SEMI
  ;

statement
  : LET name index? (COLON type)? ASSIGN expr SEMI           # let
  | RETAINED? VAR name index? COLON type ASSIGN value SEMI   # var
  | IF expr body (ELSE IF expr body)* (ELSE body)?           # if
  | REPEAT NUMBER body                                       # repeat
  | place op=(ASSIGN | PLUS_ASSIGN | MINUS_ASSIGN | LE | GE) expr SEMI  # assign
  ;
body  : LBRACE statement* RBRACE ;
place : name (LBRACK expr (COMMA expr)* RBRACK)? ;

expr
  : MINUS expr                                   # negate
  | expr op=(STAR | SLASH | MOD) expr            # binary
  | expr op=(PLUS | MINUS) expr                  # binary
  | expr op=(LT | LE | GT | GE | EQ | NE) expr   # binary
  | expr IS name                                 # is
  | NOT expr                                     # not
  | expr op=AND expr                             # binary
  | expr op=OR expr                              # binary
  | <assoc=right> expr QUESTION expr COLON expr  # select
  | expr OTHERWISE expr                          # otherwise
  | literal                                      # number
  | TRUE (DOT reference)?                        # true
  | FALSE                                        # false
  | DT                                           # dt
  | NOW                                          # now
  | PREV reference                               # prev
  | LPAREN expr RPAREN                           # paren
  | reference                                    # refer
  ;
literal   : NUMBER (SLASH? UNIT (SLASH UNIT)*)? ;
reference
  : name (LPAREN binder? (argument (COMMA argument)*)? RPAREN | (LBRACK expr (COMMA expr)* RBRACK)? (DOT name)?)
  ;
binder    : name IN elements COLON ;
argument  : (name COLON)? expr (WHERE expr)? ;

// Words that are keywords only where the rules above have them.
name
  : NAME | SET | FAULT | CLEAR | RUN | EXPECT | UP | DOWN | REST | SAFE | STEP | SAMPLES | RESOLUTION | SLEW | LATCHED
  | COUNTER | BITS | ROUNDS | OF | IN | WHERE
  ;

POLICY : 'policy' ;   LIBRARY : 'library' ; EVERY : 'every' ;     USE : 'use' ;         DOMAIN : 'domain' ;
INPUT : 'input' ;     LIMIT : 'limit' ;     OUTPUT : 'output' ;   PARAM : 'param' ;     REQUIRE : 'require' ;
ACCEPT : 'accept' ;   TABLE : 'table' ;     FN : 'fn' ;           BLOCK : 'block' ;     RETURN : 'return' ;
MACHINE : 'machine' ; STATE : 'state' ;     TERMINAL : 'terminal' ; RESUME : 'resume' ; ON : 'on' ;
FOR : 'for' ;         AFTER : 'after' ;     ALWAYS : 'always' ;   NEVER : 'never' ;     TEST : 'test' ;
LET : 'let' ;         VAR : 'var' ;         RETAINED : 'retained' ; IF : 'if' ;         ELSE : 'else' ;
REPEAT : 'repeat' ;   IS : 'is' ;           NOT : 'not' ;         AND : 'and' ;         OR : 'or' ;
OTHERWISE : 'otherwise' ; MOD : 'mod' ;     PREV : 'prev' ;       TRUE : 'true' ;       FALSE : 'false' ;
DT : 'dt' ;           NOW : 'now' ;         LIKE : 'like' ;       BOOL : 'bool' ;       CONST : 'const' ;
STALE : 'stale' ;

SET : 'set' ;         FAULT : 'fault' ;     CLEAR : 'clear' ;     RUN : 'run' ;         EXPECT : 'expect' ;
UP : 'up' ;           DOWN : 'down' ;       REST : 'rest' ;       SAFE : 'safe' ;       STEP : 'step' ;
SAMPLES : 'samples' ; RESOLUTION : 'resolution' ; SLEW : 'slew' ; LATCHED : 'latched' ; COUNTER : 'counter' ;
BITS : 'bits' ;       ROUNDS : 'rounds' ;   OF : 'of' ;           IN : 'in' ;           WHERE : 'where' ;

UNIT
  : 'us' | 'ms' | 's' | 'degC' | 'mK' | 'K' | 'Hz' | 'kHz' | 'MHz' | 'GHz' | 'uV' | 'mV' | 'V' | 'mA' | 'A' | 'mW' | 'W'
  | 'kW' | 'uJ' | 'mJ' | 'J' | '%'
  ;

SEMI : ';' ;    COMMA : ',' ;   COLON : ':' ;   DOT : '.' ;     RANGE : '..' ;  QUESTION : '?' ;
LBRACE : '{' ;  RBRACE : '}' ;  LPAREN : '(' ;  RPAREN : ')' ;  LBRACK : '[' ;  RBRACK : ']' ;
ARROW : '->' ;  EQ : '==' ;     NE : '!=' ;     LE : '<=' ;     GE : '>=' ;     LT : '<' ;      GT : '>' ;
PLUS_ASSIGN : '+=' ; MINUS_ASSIGN : '-=' ; ASSIGN : '=' ; PLUS : '+' ; MINUS : '-' ; STAR : '*' ; SLASH : '/' ;

NUMBER : DIGITS ('.' DIGITS)? ;
NAME   : [a-zA-Z_] [a-zA-Z_0-9]* ;
STRING : '"' ~["\r\n]* '"' ;
fragment DIGITS : [0-9] ('_'? [0-9])* ;

SPACE   : [ \t\r\n]+ -> skip ;
COMMENT : '//' ~[\r\n]* -> skip ;

// Never part of a rule: habits of other languages, told from stray characters so that they can be answered.
OTHER_NUMBER    : DIGITS ('.' DIGITS)? [eE] [+\-]? [0-9]+ | '0' [xXbB] [0-9a-zA-Z_]+ ;
OPEN_STRING     : '"' ~["\r\n]* ;
BLOCK_COMMENT   : '/*' .*? ('*/' | EOF) ;
AND_SIGN        : '&&' ;
OR_SIGN         : '||' ;
NOT_SIGN        : '!' ;
INCREMENT       : '++' ;
FAT_ARROW       : '=>' ;
OTHER_CHARACTER : . ;
